/** The ⋯ menu of a step: Check now, Add note, Override…. */

import { requestsOf } from '../../check-requests.ts';
import { decodeControl, MORE } from '../../controls.ts';
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
  // The menu's entries are too short for it, so its row says which step it is.
  const control = decodeControl(click.block);
  await guarded(
    services,
    'more',
    async () => {
      switch (click.value) {
        case MORE.addNote:
          return openNote(click, control, services);
        case MORE.override:
          return openOverride(click, control, services);
        case MORE.lookNow:
          await say(await lookNow(click, control, services));
          return;
        default:
          await say(STALE_CONTROL);
      }
    },
    say,
  );
}

/** @returns what to tell, in mrkdwn */
async function lookNow(_click: Click, control: ReturnType<typeof decodeControl>, services: Services): Promise<string> {
  const record = control === undefined ? undefined : await services.runs.get(control.run);
  const visit = record?.run.visits[control?.step ?? ''];
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
  const locations = [...new Set(watches.map(({ server }) => server.location))];
  const served = await Promise.all(
    locations.map(async (location) => ({ location, is: await services.queues.hasWorker(location) })),
  );
  await Promise.all(watches.map((watch) => services.queues.lookNow(watch)));
  const absent = served.filter(({ is }) => !is).map(({ location }) => location);
  if (absent.length > 0) {
    const [first = ''] = absent;
    return `No check worker serves ${absent.map(code).join(', ')}, so nobody looks there now. Start one: ${code(`handrail worker --location ${first}`)}.`;
  }
  return watches.length === 1
    ? 'Looking now. What I see is shown in the step’s message.'
    : `Looking now, at ${watches.length} checks. What I see is shown in the step’s message.`;
}
