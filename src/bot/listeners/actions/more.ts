/** The ⋯ menu of a step: Check now, Add note, Override…. */

import { visitOf } from '../../../runs/run.ts';
import { requestsOf } from '../../check-requests.ts';
import { type ControlValue, decodeControl, MORE } from '../../controls.ts';
import { askForLooks } from '../../look-now.ts';
import { type Click, readClick } from '../../payloads.ts';
import { refusalText } from '../../refusals.ts';
import type { Services } from '../../services.ts';
import { code, escapeText } from '../../text/escape.ts';
import { onceAck, tell } from '../acknowledge.ts';
import { guarded } from '../guard.ts';
import { openNote, openOverride } from './open-modals.ts';
import { type ActionArgs, STALE_CONTROL } from './step-actions.ts';

export async function onMore({ ack: rawAck, body }: ActionArgs, services: Services): Promise<void> {
  const click = readClick(body);
  await onceAck(rawAck, services.log)();
  const say = (text: string) => tell(services, click.place, click.user.id, text);
  await guarded(
    services,
    'more',
    async () => {
      const control = await stepOf(click, services);
      switch (click.value) {
        case MORE.addNote:
          return openNote(click, control, services);
        case MORE.override:
          return openOverride(click, control, services);
        case MORE.lookNow:
          await say(await lookNow(control, services));
          return;
        default:
          await say(STALE_CONTROL);
      }
    },
    say,
  );
}

/**
 * The menu's entries are too short for it, so its row says which step it is: as the controls do, or, for a key that is too
 * long for a row, by its number in the thread's run.
 */
async function stepOf(click: Click, services: Services): Promise<ControlValue | undefined> {
  const control = decodeControl(click.block);
  const number = /^step:(\d+)$/.exec(click.block)?.[1];
  if (control !== undefined || number === undefined || click.place === undefined) return control;
  const run = await services.threads.runOf(click.place.channel, click.place.thread);
  const visits = run === undefined ? [] : ((await services.runs.get(run))?.run.visits ?? []);
  const visit = visits[Number(number) - 1];
  return run === undefined || visit === undefined ? undefined : { run, step: visit.key };
}

/** @returns what to tell, in mrkdwn */
async function lookNow(control: ControlValue | undefined, services: Services): Promise<string> {
  const record = control === undefined ? undefined : await services.runs.get(control.run);
  const visit = record?.run && visitOf(record.run, control?.step);
  if (record === undefined || visit?.kind !== 'step') return STALE_CONTROL;
  const { run } = record;
  const now = services.now();
  if (visit.decided) {
    const text = refusalText({ code: 'already-decided', step: visit.key, ...visit.decided }, { run, now });
    return escapeText(text ?? STALE_CONTROL);
  }
  if (run.ended) return escapeText(refusalText({ code: 'run-ended', ...run.ended }, { run, now }) ?? STALE_CONTROL);
  const { watches, baselines } = requestsOf(run, visit);
  if (baselines.length > 0) {
    return 'I am still noting how things are before anybody acts; I look by myself as soon as that is done.';
  }
  if (watches.length === 0) return 'There is nothing that I could look at here: this step rests on a person’s word.';
  const served = await askForLooks(watches, services.queues);
  const absent = served.filter(({ is }) => !is).map(({ location }) => location);
  if (absent.length > 0) {
    const [first = ''] = absent;
    return `No check worker serves ${absent.map(code).join(', ')}, so nobody looks there now. Start one: ${code(`handrail worker --location ${first}`)}.`;
  }
  return watches.length === 1
    ? 'Looking now. What I see is shown in the step’s message.'
    : `Looking now, at ${watches.length} checks. What I see is shown in the step’s message.`;
}
