import type { Tombstone } from '../../runs/retention.ts';
import type { Answer } from '../slack/answers.ts';
import { slackDate } from '../text/dates.ts';
import { code, escapeText } from '../text/escape.ts';

/** What is left to say of a run that was removed: nothing is wrong with it, and where to look. */
export function removedAnswer({ run, title, removedAt, by, version, hash, archive }: Tombstone): Answer {
  const entries = version === 1 ? '1 entry' : `${version} entries`;
  const copy =
    archive === undefined
      ? 'No copy was made.'
      : `A copy is on the bot's machine, in ${code(archive.file)} (SHA-256 ${code(archive.sha256)}).`;
  return {
    text: [
      `Run ${code(run)}, ${escapeText(title)}, was removed ${slackDate(removedAt, 'moment')}, as ended runs are here (${code(by)}).`,
      `Its journal had ${entries}, ending in ${code(hash)}. ${copy}`,
    ].join('\n'),
  };
}
