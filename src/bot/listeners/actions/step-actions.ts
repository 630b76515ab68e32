/** Buttons that act at once: I'm on it, Approve, an option of a decision, Resume. */

import type { Command } from '../../../runs/commands.ts';
import { type ControlValue, decodeControl } from '../../controls.ts';
import type { Click } from '../../payloads.ts';
import { readClick } from '../../payloads.ts';
import { answerInTime, record } from '../../recording.ts';
import type { Services } from '../../services.ts';
import { type Ack, clickSurface, onceAck, tell } from '../acknowledge.ts';
import { guarded } from '../guard.ts';

export const STALE_CONTROL =
  'This control is from an earlier version of me, and I cannot tell what it stands for. Nothing was changed; use the step’s latest message.';

export interface ActionArgs {
  readonly ack: Ack;
  readonly body: unknown;
}

type Control = ControlValue & { readonly step: string };

export function onBegin(args: ActionArgs, services: Services): Promise<void> {
  return act(args, services, 'begin', ({ step }, asked) => ({ type: 'begin', step, ...asked }));
}

export function onApprove(args: ActionArgs, services: Services): Promise<void> {
  return act(args, services, 'approve', ({ step, seen }, asked) => ({
    type: 'approve',
    step,
    ...(seen !== undefined && { seen }),
    ...asked,
  }));
}

export function onChoose(args: ActionArgs, services: Services): Promise<void> {
  return act(args, services, 'choose', ({ step, option = '' }, asked) => ({ type: 'choose', step, option, ...asked }));
}

export function onResume(args: ActionArgs, services: Services): Promise<void> {
  return act(args, services, 'resume', (_, asked) => ({ type: 'resume', ...asked }));
}

async function act(
  { ack: rawAck, body }: ActionArgs,
  services: Services,
  name: string,
  commandOf: (control: Control, asked: Pick<Command, 'id' | 'at' | 'by'>) => Command,
): Promise<void> {
  const ack = onceAck(rawAck, services.log);
  const click = readClick(body);
  const told = async (text: string) => {
    await ack();
    await tell(services, click.place, click.user.id, text);
  };
  await guarded(
    services,
    name,
    async () => {
      const control = decodeControl(click.value);
      if (control === undefined) return told(STALE_CONTROL);
      const command = commandOf({ ...control, step: control.step ?? '' }, askedBy(click, services));
      const work = record(services, control.run, command).then((result) => {
        // A bot of another version may have written the button, and nothing else would have it written anew.
        if (result.type === 'refused' && result.refusal.code === 'evidence-changed')
          services.threads.level(control.run);
        return result;
      });
      await answerInTime(work, clickSurface(services, click, ack), { now: services.now });
    },
    told,
  );
}

export function askedBy(click: Pick<Click, 'id' | 'user'>, services: Services): Pick<Command, 'id' | 'at' | 'by'> {
  const { id, name } = click.user;
  return { id: click.id, at: services.now(), by: services.people.met(id, name) };
}
