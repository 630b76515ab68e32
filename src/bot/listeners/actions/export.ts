/** Export, at the end of a run. */
import { decodeControl } from '../../controls.ts';
import { exportRecord } from '../../exporting.ts';
import { readClick } from '../../payloads.ts';
import type { Services } from '../../services.ts';
import { onceAck, tell } from '../acknowledge.ts';
import { guarded } from '../guard.ts';
import { type ActionArgs, STALE_CONTROL } from './step-actions.ts';

export async function onExport({ ack: rawAck, body }: ActionArgs, services: Services): Promise<void> {
  const click = readClick(body);
  await onceAck(rawAck, services.log)();
  const say = (text: string) => tell(services, click.place, click.user.id, text);
  await guarded(
    services,
    'export',
    async () => {
      const control = decodeControl(click.value);
      if (control === undefined || click.place === undefined) {
        await say(STALE_CONTROL);
        return;
      }
      // Pressed twice, or delivered twice: one copy is enough.
      if (!(await services.once.first(`export:${click.id}`))) return;
      await say(await exportRecord(services, click.place, click.user.id, control.run));
    },
    say,
  );
}
