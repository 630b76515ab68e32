/** What people write, as a run keeps it. */
import { LIMITS, type Refusal } from './commands.ts';

// Control characters other than tab and newline, and the invisible ones that reorder or hide text.
const UNSEEN = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;

/** The text without what nobody sees, trimmed. */
export function clean(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(UNSEEN, '').trim();
}

/** Why a cleaned reason or note cannot be taken, or undefined. Lengths are in characters as people count them. */
export function textProblem(text: string, what: 'reason' | 'note'): Refusal | undefined {
  if (text === '') return { code: 'text-missing', what };
  const length = [...text].length;
  return length > LIMITS[what] ? { code: 'text-too-long', what, limit: LIMITS[what], length } : undefined;
}
