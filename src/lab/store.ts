/** `state.json`: where the world is kept between runs of the lab, a part for each wing. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LabError } from './errors.ts';
import { writeWhole } from './whole-file.ts';

/** Wing → its part, as the wing itself reads and writes it. */
export type Parts = Readonly<Record<string, unknown>>;

const kept = z.union([
  z.object({ format: z.literal(2), wings: z.record(z.string(), z.unknown()) }).transform(({ wings }): Parts => wings),
  // When there were Orchestration Servers only, what is their part now was the whole.
  z.looseObject({ format: z.literal(1) }).transform(({ format: _, ...part }): Parts => ({ orchestration: part })),
]);

export class Store {
  readonly #path: string;

  constructor(directory: string) {
    this.#path = join(directory, 'state.json');
  }

  /**
   * The world as it was left, or null in a new directory.
   * @throws LabError `state-unreadable`
   */
  load(): Parts | null {
    if (!existsSync(this.#path)) return null;
    try {
      return kept.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch (error) {
      throw this.#unreadable(error);
    }
  }

  /**
   * What `read` makes of a part.
   * @throws LabError `state-unreadable` where the part is not what it has to be
   */
  understand<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw error instanceof z.ZodError ? this.#unreadable(error) : error;
    }
  }

  save(wings: Parts): void {
    writeWhole(this.#path, `${JSON.stringify({ format: 2, wings }, null, 2)}\n`);
  }

  #unreadable(cause: unknown): LabError {
    return new LabError(
      'state-unreadable',
      `The lab's state in ${this.#path} cannot be read. Remove that file's folder to begin with a fresh lab.`,
      { cause },
    );
  }
}
