/** `@Handrail …`: answered in the thread that it was said in. */
import { answerInThread } from '../../answer-in-thread.ts';
import { unknownAnswer } from '../../answers/help.ts';
import { changeCommand, TO_WHOM } from '../../changing.ts';
import { exportRecord } from '../../exporting.ts';
import { readMessage } from '../../payloads.ts';
import { answerTo } from '../../reading.ts';
import { answerInTime, NOT_RECORDED_YET, record } from '../../recording.ts';
import { runToChange } from '../../run-to-change.ts';
import type { Services } from '../../services.ts';
import { escapeText } from '../../text/escape.ts';
import { plainFromSlack } from '../../text/from-slack.ts';
import { parseVerb } from '../../verbs.ts';
import { tell } from '../acknowledge.ts';
import { guarded } from '../guard.ts';

const START_BY_COMMAND = 'A start needs a form, which I can only open for a command: `/upgrade start` in the channel.';

export async function onAppMention(event: unknown, services: Services): Promise<void> {
  const { channel, ts, thread_ts, user, text, bot_id } = readMessage(event);
  if (user === undefined || user === services.botUser || (bot_id ?? '') !== '') return;
  // Slack delivers again what it believes was lost: one question gets one answer.
  if (!(await services.once.first(`mention:${channel}:${ts}`))) return;
  const place = { channel, thread: thread_ts ?? ts };
  const where = { channel, thread: thread_ts };
  const say = (mrkdwn: string) => tell(services, place, user, mrkdwn);
  await guarded(
    services,
    'app-mention',
    async () => {
      const asked = parseVerb(afterMention(text ?? '', services));
      if (asked.type === 'unknown') return answerInThread(services, place, unknownAnswer(asked));
      const { verb, rest } = asked.type === 'nothing' ? { verb: 'help' as const, rest: '' } : asked;
      switch (verb) {
        case 'start':
          await say(START_BY_COMMAND);
          return;
        case 'export': {
          const text = await exportRecord(services, where, user, rest);
          await say(text);
          return;
        }
        case 'note':
        case 'pause':
        case 'resume':
        case 'abort':
        case 'handover': {
          const found = await runToChange(services, where, verb, rest);
          if (found.type === 'none') {
            await say(found.text);
            return;
          }
          if (found.doubt !== undefined) {
            await say(found.doubt);
            return;
          }
          const by = await services.people.person(user);
          const asking = { id: `mention:${channel}:${ts}`, at: services.now(), by };
          const command = await changeCommand(services, verb, { text: found.rest, raw: text ?? '' }, asking);
          if (command === undefined) {
            await say(TO_WHOM);
            return;
          }
          // Events are acknowledged already; when it is recorded, the thread says so.
          const failed = async (problem: { text: string }) => {
            await say(escapeText(problem.text));
          };
          await answerInTime(
            record(services, found.record.run.id, command),
            {
              done: async () => {},
              failed,
              late: async () => {
                await say(NOT_RECORDED_YET);
              },
              failedLate: failed,
            },
            { now: services.now },
          );
          return;
        }
        default:
          await answerInThread(services, place, await answerTo(services, where, verb, rest));
      }
    },
    say,
  );
}

/** What follows the mention; what stands before it, if nothing does: "status, @Handrail". */
function afterMention(text: string, services: Services): string {
  const mention = new RegExp(`<@${services.botUser}(?:\\|[^>]*)?>`);
  const at = mention.exec(text);
  const after = at === null ? text : text.slice(at.index + at[0].length);
  const said = after.trim() === '' && at !== null ? text.slice(0, at.index) : after;
  return plainFromSlack(said, (id) => services.people.nameOf(id)).replace(/^[\s,:]+|[\s,]+$/g, '');
}
