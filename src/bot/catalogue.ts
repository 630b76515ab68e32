/** The procedures and the estate as their files stand now: an edit shows in the next start modal, without a restart. */
import type { Estate } from '../estate/model.ts';
import type { Library } from '../procedures/library.ts';
import type { Procedure } from '../procedures/model.ts';

export interface Contents {
  readonly library: Library;
  readonly estate: { readonly ok: true; readonly estate: Estate } | { readonly ok: false; readonly why: string };
}

export interface Sources {
  library(): Promise<Library>;
  /** Throws an error whose message tells what is wrong with the file. */
  estate(): Promise<Estate>;
}

/** How long contents are used again: a start takes several modals, and each asks. */
const FRESH_MS = 3_000;

export class Catalogue {
  readonly #sources: Sources;
  readonly #now: () => number;
  #latest: { readonly contents: Promise<Contents>; readonly at: number } | undefined;

  constructor(sources: Sources, now: () => number) {
    this.#sources = sources;
    this.#now = now;
  }

  get(): Promise<Contents> {
    const now = this.#now();
    if (this.#latest !== undefined && now - this.#latest.at < FRESH_MS) return this.#latest.contents;
    const contents = this.#read();
    this.#latest = { contents, at: now };
    contents.catch(() => {
      if (this.#latest?.contents === contents) this.#latest = undefined;
    });
    return contents;
  }

  async #read(): Promise<Contents> {
    const [library, estate] = await Promise.all([this.#sources.library(), this.#estate()]);
    return { library, estate };
  }

  async #estate(): Promise<Contents['estate']> {
    try {
      return { ok: true, estate: await this.#sources.estate() };
    } catch (error) {
      return { ok: false, why: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** As people look for one: its product first, then by name. */
export function byProductAndTitle({ procedures }: Pick<Library, 'procedures'>): readonly Procedure[] {
  return [...procedures.values()].sort(
    (a, b) => a.product.localeCompare(b.product, 'en') || a.title.localeCompare(b.title, 'en', { numeric: true }),
  );
}
