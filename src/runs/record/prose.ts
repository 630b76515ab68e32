/**
 * A procedure's text in an export. Its authors write plain text with a little markdown: code spans, `**bold**`,
 * `[links](https://…)`, `-` bullets, `#` headings and fenced code. A `${…}` is filled in; servers and pairs become code.
 * What becomes of each piece is for the format to say: nothing that is filled in can format anything.
 */
import { interpolate, referencesIn } from '../../procedures/interpolate.ts';
import type { Scope, Value } from '../../procedures/model.ts';
import { lookUp, serversOf, valueText } from '../../procedures/scope.ts';
import { unwrapped } from '../../procedures/unwrapped.ts';

export type Piece =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'bold'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'link'; readonly text: string; readonly address: string };

export interface Line {
  readonly kind: 'paragraph' | 'bullet' | 'heading' | 'code';
  readonly pieces: readonly Piece[];
}

export class Prose {
  readonly lines: readonly Line[];

  constructor(lines: readonly Line[]) {
    this.lines = lines;
  }

  /** Without any markup. */
  get plain(): string {
    return this.lines.map(({ kind, pieces }) => `${kind === 'bullet' ? '- ' : ''}${plainText(pieces)}`).join('\n');
  }

  toJSON(): string {
    return this.plain;
  }
}

/** A text of several lines; blank ones are left out. */
export function prose(text: string, scope: Scope = {}): Prose {
  const lines: Line[] = [];
  let fenced = false;
  for (const line of unwrapped(text.trim())) {
    if (/^\s*```/.test(line)) fenced = !fenced;
    else if (fenced) lines.push({ kind: 'code', pieces: [{ kind: 'code', text: interpolate(line, scope) }] });
    else if (line.trim() !== '') lines.push(proseLine(line, scope));
  }
  return new Prose(lines);
}

/** A title or a sentence: one line. */
export function sentence(text: string, scope: Scope = {}): Prose {
  return new Prose([{ kind: 'paragraph', pieces: pieces(text.replace(/\s+/g, ' ').trim(), scope) }]);
}

/** A text in which the names are filled in already: code spans stay, and nothing else of it formats. */
export function filled(text: string): Prose {
  const pieces = text
    .replace(/\s+/g, ' ')
    .trim()
    .split(/`([^`\n]+)`/)
    .map((piece, index) => ({
      kind: index % 2 === 1 ? ('code' as const) : ('text' as const),
      text: piece.replaceAll('**', ''),
    }))
    .filter((piece) => piece.text !== '');
  return new Prose([{ kind: 'paragraph', pieces }]);
}

function proseLine(line: string, scope: Scope): Line {
  const heading = /^\s*#{1,6}\s+(.*)$/.exec(line)?.[1];
  if (heading !== undefined) return { kind: 'heading', pieces: pieces(heading, scope) };
  const bullet = /^\s*[-*•]\s+(.*)$/.exec(line)?.[1];
  if (bullet !== undefined) return { kind: 'bullet', pieces: pieces(bullet, scope) };
  return { kind: 'paragraph', pieces: pieces(line.trim(), scope) };
}

const PIECE = /(`[^`\n]+`|\*\*[^*\n]+\*\*|\[[^\]\n]+\]\(https?:\/\/[^()\s<>|]+\)|\$\$\{|\$\{[^{}]*\})/;

function pieces(text: string, scope: Scope): readonly Piece[] {
  return text
    .split(PIECE)
    .flatMap((piece, index) =>
      index % 2 === 1 ? marked(piece, scope) : piece === '' ? [] : { kind: 'text', text: piece },
    );
}

function marked(piece: string, scope: Scope): Piece {
  if (piece.startsWith('`')) return { kind: 'code', text: interpolate(piece.slice(1, -1), scope) };
  if (piece.startsWith('**')) return { kind: 'bold', pieces: pieces(piece.slice(2, -2), scope) };
  if (piece.startsWith('[')) {
    const at = piece.lastIndexOf('](');
    return { kind: 'link', text: interpolate(piece.slice(1, at), scope), address: piece.slice(at + 2, -1) };
  }
  const [reference] = referencesIn(piece);
  const value = reference === undefined ? undefined : lookUp(reference.replace(/:duration$/, ''), scope);
  if (value !== undefined && namesServers(value)) return { kind: 'code', text: valueText(value) };
  return { kind: 'text', text: interpolate(piece, scope) };
}

function namesServers(value: Value): boolean {
  return serversOf(value).length > 0;
}

export function plainText(all: readonly Piece[]): string {
  return all
    .map((piece) => {
      if (piece.kind === 'bold') return plainText(piece.pieces);
      return piece.kind === 'link' ? `${piece.text} (${piece.address})` : piece.text;
    })
    .join('');
}
