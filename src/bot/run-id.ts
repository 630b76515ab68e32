import { createHash } from 'node:crypto';

/** Without `0`, `1`, `I` and `O`, which people mistake for each other. */
const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const LENGTH = 4;

/**
 * A short id that people can say, such as `7KQ2`. The same seed and attempt always give the same one, so that a start
 * delivered twice is one run. Ids grow by a letter with every attempt after the third: the short ones are used up then.
 */
export function runId(seed: string, attempt: number): string {
  const bytes = createHash('sha256').update(`${attempt}\n${seed}`).digest();
  const length = LENGTH + Math.max(0, attempt - 3);
  return Array.from(bytes.subarray(0, length), (byte) => LETTERS[byte % LETTERS.length]).join('');
}

/** Of so many letters are ids that people come across. */
const LONGEST = LENGTH + 2;

/** Whether a word could be a run's id, in whatever case. Ordinary words could, too: "they". */
export function hasFormOfRunId(word: string): boolean {
  return (
    word.length >= LENGTH && word.length <= LONGEST && [...word.toUpperCase()].every((each) => LETTERS.includes(each))
  );
}
