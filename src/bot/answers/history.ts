import { historyOf } from '../../runs/record/history.ts';
import type { Replayed } from '../../runs/replay.ts';
import { runLine } from '../lines.ts';
import type { Answer } from '../slack/answers.ts';
import { slackDate } from '../text/dates.ts';
import { code, escapePiece, personName } from '../text/escape.ts';

/** The latest ones; the export has all. */
const MOST = 30;

/** What people did and what was proved, in order. */
export function historyAnswer(record: Replayed): Answer {
  const all = historyOf(record).filter(({ main }) => main);
  const shown = all.slice(-MOST);
  const left = all.length - shown.length;
  const lines = shown.map(({ at, by, what, record: hash }) => {
    const who = by === undefined ? '' : `${personName(by)} `;
    return `${slackDate(at, 'moment')} ${who}${escapePiece(what)} · ${code(hash.slice(0, 8))}`;
  });
  const more =
    left > 0
      ? [`The last ${shown.length} of ${all.length}; ${code(`/upgrade export ${record.run.id}`)} has them all.`]
      : [];
  return { text: [runLine(record.run), ...more, ...lines].join('\n') };
}
