/** Buttons that open a modal: Skip…, Confirm…, Override…, Add note, and Start on the Home. */

import type { ModalView } from '@slack/types';
import { stepPlace } from '../../../runs/checks.ts';
import type { Command } from '../../../runs/commands.ts';
import { type Run, type StepVisit, visitOf } from '../../../runs/run.ts';
import { type ControlValue, decodeControl } from '../../controls.ts';
import { type About, attestView, noteView, overrideView, skipView } from '../../modals/reasons.ts';
import { type Click, readClick } from '../../payloads.ts';
import { refusedBeforehand } from '../../rights/beforehand.ts';
import type { Services } from '../../services.ts';
import { openStart } from '../../starting/open-start.ts';
import { escapeText } from '../../text/escape.ts';
import { onceAck, tell } from '../acknowledge.ts';
import { guarded } from '../guard.ts';
import { type ActionArgs, askedBy, STALE_CONTROL } from './step-actions.ts';

/** Stands in for what will be typed, to learn beforehand whether the run would refuse whatever it is. */
const TO_BE_TYPED = '…';

export function onSkip(args: ActionArgs, services: Services): Promise<void> {
  return openForm(args, services, 'skip', (click) => openSkip(click, services));
}

export function onAttest(args: ActionArgs, services: Services): Promise<void> {
  return openForm(args, services, 'attest', (click) => openAttest(click, services));
}

export async function onStart({ ack: rawAck, body }: ActionArgs, services: Services): Promise<void> {
  const click = readClick(body);
  await onceAck(rawAck, services.log)();
  await guarded(
    services,
    'start',
    () => openStart(services, { trigger: click.trigger, by: services.people.met(click.user.id, click.user.name) }),
    (text) => tell(services, click.place, click.user.id, text),
  );
}

/** Acknowledges first: a form records nothing, and what opens it lives for three seconds only. */
async function openForm(
  { ack: rawAck, body }: ActionArgs,
  services: Services,
  name: string,
  open: (click: Click) => Promise<void>,
): Promise<void> {
  const click = readClick(body);
  await onceAck(rawAck, services.log)();
  await guarded(
    services,
    name,
    () => open(click),
    (text) => tell(services, click.place, click.user.id, text),
  );
}

function openSkip(click: Click, services: Services): Promise<void> {
  return openFor(click, decodeControl(click.value), services, (run, visit, about) => ({
    trial: { type: 'skip', step: visit.key, reason: TO_BE_TYPED, ...askedBy(click, services) },
    view: () => skipView(run, visit, about),
  }));
}

export function openOverride(click: Click, control: ControlValue | undefined, services: Services): Promise<void> {
  return openFor(click, control, services, (run, visit, about) => ({
    trial: { type: 'override', step: visit.key, reason: TO_BE_TYPED, ...askedBy(click, services) },
    view: () => overrideView(run, visit, about),
  }));
}

export function openNote(click: Click, control: ControlValue | undefined, services: Services): Promise<void> {
  return openFor(click, control, services, (_, visit, about) => ({
    trial: { type: 'note', text: TO_BE_TYPED, step: visit.key, ...askedBy(click, services) },
    view: () => noteView(about, `, at step ${visit.number}`),
  }));
}

function openAttest(click: Click, services: Services): Promise<void> {
  const control = decodeControl(click.value);
  return openFor(click, control, services, (run, visit, about) => {
    const { node, scope } = stepPlace(run, visit);
    const check = node.checks.find((each) => each.id === control?.check);
    if (check === undefined) return undefined;
    const [outcome = ''] = check.outcomes;
    return {
      trial: {
        type: 'attest',
        step: visit.key,
        check: check.id,
        outcome,
        note: TO_BE_TYPED,
        ...askedBy(click, services),
      },
      view: () => attestView(visit, check, scope, { ...about, check: check.id }),
    };
  });
}

interface Form {
  /** The command as it would be: if the run refuses it, nobody needs to fill anything in. */
  readonly trial: Command;
  readonly view: () => ModalView;
}

async function openFor(
  click: Click,
  control: ControlValue | undefined,
  services: Services,
  formOf: (run: Run, visit: StepVisit, about: About) => Form | undefined,
): Promise<void> {
  const say = (text: string) => tell(services, click.place, click.user.id, text);
  const record = control === undefined ? undefined : await services.runs.get(control.run);
  const visit = record?.run && visitOf(record.run, control?.step);
  if (record === undefined || visit?.kind !== 'step' || click.place === undefined) {
    await say(STALE_CONTROL);
    return;
  }
  const { run } = record;
  const form = formOf(run, visit, { run: run.id, step: visit.key, ...click.place });
  if (form === undefined) {
    await say(STALE_CONTROL);
    return;
  }
  const refused = await refusedBeforehand(services, run, form.trial);
  if (refused !== undefined) {
    await say(escapeText(refused));
    return;
  }
  await services.slack.openView(click.trigger, form.view());
}
