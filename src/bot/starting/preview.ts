/** The preview of a run that somebody is about to start, and the start itself. */
import type { ModalView } from '@slack/types';
import { planFor } from '../../procedures/library.ts';
import type { Command } from '../../runs/commands.ts';
import type { Person } from '../../runs/events.ts';
import { type Prepared, prepareStart } from '../../runs/prepare.ts';
import type { RunRecord } from '../../runs/runs.ts';
import type { Draft } from '../drafts.ts';
import { answerable, MOST_CAUTIONS } from '../modals/cautions.ts';
import { type Entered, type Preview, previewView } from '../modals/start-preview.ts';
import { type Result, record } from '../recording.ts';
import { runId } from '../run-id.ts';
import type { Services } from '../services.ts';
import { messageOf, slackError } from '../slack/errors.ts';
import { code, escapeFilled, escapePiece } from '../text/escape.ts';

const ID_ATTEMPTS = 12;

/** Throws UnknownProcedure, JournalUnavailable, or an Error if the estate cannot be used. */
export async function previewOf(services: Services, draftId: string, draft: Draft): Promise<ModalView> {
  return previewView(await preview(services, draft), { draft: draftId, channel: draft.channel });
}

/** What the run would be as the files, the estate and the other runs stand now. */
export async function preview(services: Services, draft: Draft): Promise<Preview> {
  const { library, estate } = await services.catalogue.get();
  if (!estate.ok) throw new Error(estate.why);
  const plan = planFor(library, draft.procedure);
  const prepared = prepareStart(plan, draft.inputs, estate.estate, services.missing);
  const [locked, absent] = await Promise.all([
    lockedObstacles(services, prepared),
    absentObstacle(services, draft.channel),
  ]);
  const told = prepared.problems.map(({ message }) => escapeFilled(message));
  const obstacles = [...told, ...cautionsObstacle(prepared), ...locked, ...absent];
  return { plan, inputs: draft.inputs, estate: estate.estate.name, prepared, obstacles };
}

function cautionsObstacle({ cautions }: Prepared): readonly string[] {
  const count = answerable(cautions).length;
  if (count <= MOST_CAUTIONS) return [];
  return [
    `${count} things speak against this start, and a form has room for ${MOST_CAUTIONS} reasons. Choose other inputs.`,
  ];
}

async function lockedObstacles(services: Services, prepared: Prepared): Promise<readonly string[]> {
  const wanted = Object.keys(prepared.targets);
  const live = await services.runs.live();
  return live.flatMap(({ run }) => {
    const shared = wanted.filter((name) => Object.hasOwn(run.targets, name));
    return shared.length === 0 ? [] : [lockedText(shared, run)];
  });
}

/** mrkdwn that names the run which holds servers, and where it is. */
export function lockedText(targets: readonly string[], run: RunRecord['run']): string {
  const names = targets.slice(0, 5).map(code).join(', ');
  const more = targets.length > 5 ? ` and ${targets.length - 5} more` : '';
  const verb = targets.length === 1 ? 'is' : 'are';
  return `${names}${more} ${verb} being upgraded in run ${code(run.id)} in <#${run.channel}>, started by ${escapePiece(run.startedBy.name)}. Wait until it ends, or choose others.`;
}

/** A channel that the bot is not in: it could not post the thread. What Slack does not tell is left to be seen. */
async function absentObstacle(services: Services, channel: string): Promise<readonly string[]> {
  const invite = `I am not in <#${channel}>, so I could not post the run’s thread there. Invite me with \`/invite @Handrail\`, then press *Start*.`;
  try {
    return (await services.slack.isMember(channel)) === false ? [invite] : [];
  } catch (error) {
    if (slackError(error) === 'channel_not_found') return [invite];
    services.log.warn({ why: messageOf(error) }, 'Slack did not tell whether the bot is in a channel');
    return [];
  }
}

export interface StartOrder {
  readonly preview: Preview;
  readonly channel: string;
  readonly entered: Entered;
  readonly by: Person;
  /** Of the submission: the same delivered twice is one run. */
  readonly id: string;
}

export async function start(services: Services, order: StartOrder): Promise<Result> {
  const { plan, inputs, estate, prepared } = order.preview;
  const { ticked, reasons } = order.entered;
  for (let attempt = 1; ; attempt++) {
    const id = runId(order.id, attempt);
    const command: Command = {
      type: 'start',
      id: order.id,
      at: services.now(),
      by: order.by,
      run: id,
      plan,
      inputs,
      estate,
      targets: prepared.targets,
      byWord: prepared.byWord,
      prerequisites: ticked,
      ...(reasons.length > 0 && { cautions: reasons }),
      ...(prepared.rights && { rights: prepared.rights }),
      channel: order.channel,
    };
    const result = await record(services, id, command);
    // Another run has that id already: short ids meet now and then.
    const isTaken = result.type === 'refused' && result.refusal.code === 'already-started';
    if (!isTaken || attempt >= ID_ATTEMPTS) return result;
  }
}
