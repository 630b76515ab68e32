import type { Command } from '../../runs/commands.ts';
import { decide } from '../../runs/decide.ts';
import type { Run } from '../../runs/run.ts';
import { refusalText } from '../refusals.ts';
import type { Services } from '../services.ts';
import { within } from '../within.ts';
import { orUnknown, whoCould, withGroups } from './asking.ts';

/** What opens a form lives for three seconds: if it is not known by then who somebody is, the form's answer is judged. */
const PATIENCE_MS = 1_200;

/**
 * Why a run would refuse a command whatever is typed into its form, in plain text: then nobody needs to fill it in.
 * Undefined if it would not, or if that is not known soon.
 */
export async function refusedBeforehand(
  services: Pick<Services, 'members' | 'people' | 'botUser' | 'now'>,
  run: Run,
  trial: Command,
): Promise<string | undefined> {
  const asking = await within(PATIENCE_MS, withGroups(services, run, trial));
  const { command, unknown } = asking.done ? asking.value : { command: trial, unknown: [] };
  const decision = decide(run, command);
  if (decision.ok) return undefined;
  const { refusal } = decision;
  const context = { run, now: services.now() };
  if (refusal.code !== 'not-permitted') return refusalText(refusal, context);
  if (!asking.done && refusal.why === 'group') return undefined;
  return refusalText(orUnknown(refusal, unknown), { ...context, could: await whoCould(services, run, command) });
}
