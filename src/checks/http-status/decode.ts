/** What an answer's bytes say: as a page, as plain text, or as nothing that can be read. */
import { flat, LINE_END, visibleText } from './visible-text.ts';

export type Content =
  /** `text` is on one line, empty if there is nothing to see; `laidOut` has a {@link LINE_END} where a line ends. */
  | { readonly readable: true; readonly text: string; readonly laidOut: string }
  /** What it is instead, in words: `image/png`. */
  | { readonly readable: false; readonly is: string };

/**
 * @param contentType the header, if there is one; without it, it is taken for a page
 */
export function contentOf(body: Buffer, contentType: string | undefined): Content {
  const [type = '', ...rest] = (contentType ?? '').toLowerCase().split(';');
  const media = type.trim();
  const isPage = media === '' || media === 'text/html' || /xml$/.test(media);
  if (!isPage && !/^text\/|json$/.test(media)) return { readable: false, is: media };
  const source = decode(body, charsetOf(body, rest));
  const laidOut = isPage ? visibleText(source) : source.replaceAll('\n', LINE_END);
  if (isNoText(laidOut)) return { readable: false, is: 'not text' };
  return { readable: true, text: flat(laidOut), laidOut };
}

/** The byte order mark goes before what the header says. */
function charsetOf(body: Buffer, parameters: readonly string[]): string {
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8';
  for (const parameter of parameters) {
    const [, charset] = /^\s*charset\s*=\s*["']?([\w.:-]+)/.exec(parameter) ?? [];
    if (charset !== undefined) return charset;
  }
  return 'utf-8';
}

function decode(body: Buffer, charset: string): string {
  // Much the quickest, and nearly always what it is.
  if (charset === 'utf-8') return body.toString('utf8');
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return body.toString('utf8');
  }
}
const CONTROL = /[\0-\x08\x0e-\x1a\x1c-\x1f]/;
const BROKEN_SHARE = 0.05;

/** A few broken characters come of a wrong charset; many, or controls, of what is no text at all. */
function isNoText(text: string): boolean {
  if (CONTROL.test(text)) return true;
  if (!text.includes('\ufffd')) return false;
  return text.split('\ufffd').length - 1 > text.length * BROKEN_SHARE;
}
