/**
 * A procedure's text as mrkdwn. Its authors write plain text with a little markdown: code spans, `**bold**`,
 * `[links](https://…)`, `-` bullets, `#` headings and fenced code. A `${…}` is filled in; servers and pairs become code
 * spans, except inside one. Everything else is as safe as {@link escapeText} makes it: a procedure is a file that somebody
 * wrote, and what is filled in came from a form.
 */
import { interpolate, referencesIn } from '../../procedures/interpolate.ts';
import type { Scope, Value } from '../../procedures/model.ts';
import { lookUp, valueText } from '../../procedures/scope.ts';
import { unwrapped } from '../../procedures/unwrapped.ts';
import { cut, oneLine } from './clean.ts';
import { bold, code, escapeEntities, escapePiece, escapeText } from './escape.ts';

const PIECE = /(`[^`\n]+`|\*\*[^*\n]+\*\*|\[[^\]\n]+\]\(https?:\/\/[^()\s<>|]+\)|\$\$\{|\$\{[^{}]*\})/;

/** mrkdwn of a text with several lines. `scope` fills in the look-ups; without it they stay as written. */
export function procedureText(text: string, scope: Scope = {}): string {
  let fenced = false;
  const lines: string[] = [];
  for (const line of unwrapped(text.trim())) {
    if (/^\s*```/.test(line)) fenced = !fenced;
    else lines.push(fenced ? fencedLine(line, scope) : proseLine(line, scope));
  }
  return lines.join('\n');
}

/** mrkdwn of a title: on one line, so that it can stand in bold. */
export function procedureTitle(text: string, scope: Scope = {}): string {
  return inline(oneLine(text), scope);
}

/** The same without any markup, for notifications, buttons and other plain texts. */
export function procedurePlain(text: string, scope: Scope = {}, limit = 300): string {
  return cut(
    oneLine(interpolate(text, scope))
      .replace(/`([^`]+)`/g, '$1')
      .replaceAll('**', ''),
    limit,
  );
}

function fencedLine(line: string, scope: Scope): string {
  return line.trim() === '' ? '' : code(interpolate(line, scope));
}

function proseLine(line: string, scope: Scope): string {
  const heading = /^\s*#{1,6}\s+(.*)$/.exec(line);
  if (heading) return bold(inline(heading[1] ?? '', scope));
  const bullet = /^(\s*)[-*]\s+(.*)$/.exec(line);
  if (bullet) return `${bullet[1] ?? ''}• ${inline(bullet[2] ?? '', scope)}`;
  return inline(line, scope);
}

/** @param alone whether the text stands alone on its line, so that nothing outside it can format together with it */
function inline(text: string, scope: Scope, alone = true): string {
  const pieces = text.split(PIECE);
  // Code spans alone are told apart there too.
  if (alone && pieces.every((piece, index) => index % 2 === 0 || piece.startsWith('`')))
    return escapeText(mapCode(pieces, scope));
  return pieces.map((piece, index) => (index % 2 === 1 ? marked(piece, scope) : escapePiece(piece))).join('');
}

/** The line again, with the look-ups in its code spans filled in; a backtick in a value would end the span. */
function mapCode(pieces: readonly string[], scope: Scope): string {
  const filled = (span: string) => oneLine(interpolate(span.slice(1, -1), scope)).replaceAll('`', 'ˋ');
  return pieces.map((piece, index) => (index % 2 === 1 ? `\`${filled(piece)}\`` : piece)).join('');
}

function marked(piece: string, scope: Scope): string {
  if (piece.startsWith('`')) return code(interpolate(piece.slice(1, -1), scope));
  if (piece.startsWith('**')) return bold(inline(piece.slice(2, -2), scope, false));
  if (piece.startsWith('[')) return link(piece, scope);
  const [reference] = referencesIn(piece);
  const value = reference === undefined ? undefined : lookUp(reference.replace(/:duration$/, ''), scope);
  return value !== undefined && isNamed(value) ? names(value) : escapePiece(oneLine(interpolate(piece, scope)));
}

function link(piece: string, scope: Scope): string {
  const at = piece.lastIndexOf('](');
  const label = escapePiece(oneLine(interpolate(piece.slice(1, at), scope))).replaceAll('|', '/');
  return `<${escapeEntities(piece.slice(at + 2, -1))}|${label}>`;
}

/** Servers and pairs, alone or in a list. */
function isNamed(value: Value): boolean {
  if (typeof value !== 'object') return false;
  return Array.isArray(value) ? value.length > 0 && value.every(isNamed) : !('release' in value);
}

function names(value: Value): string {
  return Array.isArray(value) ? value.map(names).join(', ') : code(valueText(value));
}
