import type { App } from '@slack/bolt';
import { VIEW } from '../../controls.ts';
import type { Services } from '../../services.ts';
import {
  onAbortSubmitted,
  onAttestSubmitted,
  onNoteSubmitted,
  onOverrideSubmitted,
  onSkipSubmitted,
  type ViewArgs,
} from './reason-views.ts';
import { onInputsSubmitted, onPreviewSubmitted, onProcedureSubmitted } from './start-views.ts';

type Handler = (args: ViewArgs, services: Services) => Promise<void>;

const HANDLERS: Readonly<Record<keyof typeof VIEW, Handler>> = {
  startProcedure: onProcedureSubmitted,
  startInputs: onInputsSubmitted,
  startPreview: onPreviewSubmitted,
  skip: onSkipSubmitted,
  override: onOverrideSubmitted,
  attest: onAttestSubmitted,
  note: onNoteSubmitted,
  abort: onAbortSubmitted,
};

export function registerViews(app: App, services: Services, track: (work: Promise<void>) => Promise<void>): void {
  for (const key of Object.keys(VIEW) as (keyof typeof VIEW)[]) {
    app.view(VIEW[key], ({ ack, body }) => track(HANDLERS[key]({ ack, body }, services)));
  }
}
