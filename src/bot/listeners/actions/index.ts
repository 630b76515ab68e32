import type { App } from '@slack/bolt';
import { ACTION } from '../../controls.ts';
import type { Services } from '../../services.ts';
import { onExport } from './export.ts';
import { onPostAgain, onWriteAgain } from './mend.ts';
import { onMore } from './more.ts';
import { onAttest, onSkip, onStart } from './open-modals.ts';
import { type ActionArgs, onApprove, onBegin, onChoose, onResume } from './step-actions.ts';

type Handler = (args: ActionArgs, services: Services) => Promise<void>;

const HANDLERS: Readonly<Record<keyof typeof ACTION, Handler>> = {
  begin: onBegin,
  approve: onApprove,
  skip: onSkip,
  attest: onAttest,
  more: onMore,
  choose: onChoose,
  resume: onResume,
  export: onExport,
  postAgain: onPostAgain,
  writeAgain: onWriteAgain,
  start: onStart,
};

export function registerActions(app: App, services: Services, track: (work: Promise<void>) => Promise<void>): void {
  for (const key of Object.keys(ACTION) as (keyof typeof ACTION)[]) {
    // Several of a kind in one block carry a suffix after a colon, since action ids are unique in a block.
    app.action(new RegExp(`^${ACTION[key]}(?::.*)?$`), ({ ack, body }) =>
      track(HANDLERS[key]({ ack, body }, services)),
    );
  }
}
