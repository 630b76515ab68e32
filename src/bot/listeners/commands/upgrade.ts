/** `/upgrade …` */

import type { Command } from '../../../runs/commands.ts';
import { unknownAnswer } from '../../answers/help.ts';
import { type Change, changeAnswer, changeCommand, TO_WHOM } from '../../changing.ts';
import { exportRecord } from '../../exporting.ts';
import { abortView, noteView } from '../../modals/reasons.ts';
import { readSlash, type Slash } from '../../payloads.ts';
import { answerTo, type Question } from '../../reading.ts';
import { ACKNOWLEDGE_WITHIN_MS, answerInTime, record } from '../../recording.ts';
import { refusedBeforehand } from '../../rights/beforehand.ts';
import { runToChange } from '../../run-to-change.ts';
import type { Services } from '../../services.ts';
import type { Answer } from '../../slack/answers.ts';
import { openStart } from '../../starting/open-start.ts';
import { escapeText } from '../../text/escape.ts';
import { plainFromSlack } from '../../text/from-slack.ts';
import { parseVerb } from '../../verbs.ts';
import { within } from '../../within.ts';
import { type Ack, onceAck, privately, type Respond, slashSurface, tellSlash } from '../acknowledge.ts';
import { guarded } from '../guard.ts';

export interface CommandArgs {
  readonly ack: Ack;
  readonly body: unknown;
  readonly respond?: Respond;
}

type AckWith = ReturnType<typeof onceAck>;

interface Request {
  readonly slash: Slash;
  readonly ack: AckWith;
  readonly respond: Respond | undefined;
}

const STILL_LOOKING = '⏳ Still looking that up.';
const MAKING_RECORD = '⏳ Making the record.';

export async function onUpgrade({ ack: rawAck, body, respond }: CommandArgs, services: Services): Promise<void> {
  const slash = readSlash(body);
  const ack = onceAck(rawAck, services.log);
  const request = { slash, ack, respond };
  await guarded(
    services,
    'upgrade',
    () => dispatch(request, services),
    (text) => reply(request, services, { text }),
  );
}

async function dispatch(request: Request, services: Services): Promise<void> {
  const { slash } = request;
  const asked = parseVerb(plainFromSlack(slash.text, (id) => services.people.nameOf(id)));
  if (asked.type === 'unknown') return reply(request, services, unknownAnswer(asked));
  const { verb, rest } = asked.type === 'nothing' ? { verb: 'start' as const, rest: '' } : asked;
  switch (verb) {
    case 'start':
      await request.ack();
      return openStart(services, {
        trigger: slash.trigger,
        by: services.people.met(slash.user.id, slash.user.name),
        // A direct message is no place for a run: the bot is not in it, or hears nothing of what is said there.
        channel: slash.isDirect ? undefined : slash.channel,
        procedure: rest.split(/\s+/)[0],
      });
    case 'note':
    case 'pause':
    case 'resume':
    case 'abort':
    case 'handover':
      return change(request, services, verb, rest);
    case 'export':
      return exportIt(request, services, rest);
    default:
      return ask(request, services, verb, rest);
  }
}

async function exportIt(request: Request, services: Services, rest: string): Promise<void> {
  const { slash, ack, respond } = request;
  await ack(privately({ text: MAKING_RECORD }));
  const text = await exportRecord(services, { channel: slash.channel }, slash.user.id, rest);
  await tellSlash(services, slash, respond, { text });
}

async function ask(request: Request, services: Services, question: Question, rest: string): Promise<void> {
  const { slash, ack } = request;
  const work = answerTo(services, { channel: slash.channel }, question, rest);
  const ready = await within(ACKNOWLEDGE_WITHIN_MS, work);
  if (ready.done) return reply(request, services, ready.value);
  await ack(privately({ text: STILL_LOOKING }));
  await tellSlash(services, slash, request.respond, await work);
}

async function change(request: Request, services: Services, verb: Change, text: string): Promise<void> {
  const { slash, ack, respond } = request;
  const finding = runToChange(services, { channel: slash.channel }, verb, text);
  const ready = await within(ACKNOWLEDGE_WITHIN_MS, finding);
  if (!ready.done) await ack(privately({ text: STILL_LOOKING }));
  const found = await finding;
  if (found.type === 'none') return reply(request, services, { text: found.text });
  const { run } = found.record;
  const about = { run: run.id, channel: slash.channel };
  const by = services.people.met(slash.user.id, slash.user.name);
  const asked = { id: slash.id, at: services.now(), by };
  // Without the words that it needs, the form asks for them; where another run may be meant, it tells which one this is.
  if (
    (found.rest === '' || found.doubt !== undefined) &&
    (verb === 'abort' || verb === 'note') &&
    run.ended === undefined
  ) {
    const trial: Command =
      verb === 'abort' ? { type: verb, reason: '…', ...asked } : { type: verb, text: '…', ...asked };
    const refused = await refusedBeforehand(services, run, trial);
    if (refused !== undefined) return reply(request, services, { text: escapeText(refused) });
    await ack();
    const view = verb === 'abort' ? abortView(run, about, found.rest) : noteView(about, '');
    await services.slack.openView(slash.trigger, view);
    return;
  }
  const command = await changeCommand(services, verb, { text: found.rest, raw: slash.text }, asked);
  if (command === undefined) return reply(request, services, { text: TO_WHOM });
  const to = command.type === 'hand-over' ? command.to : undefined;
  const surface = slashSurface(services, slash, ack, respond, () => changeAnswer(verb, run.id, to));
  await answerInTime(record(services, run.id, command), surface, { now: services.now });
}

/** With the acknowledgement if that is still to come, else by itself. */
async function reply({ slash, ack, respond }: Request, services: Services, answer: Answer): Promise<void> {
  if (await ack(privately(answer))) return;
  await tellSlash(services, slash, respond, answer);
}
