/** Watches for a file that a step is to leave behind. Which files count, `written-files.ts` says. */
import { basename } from 'node:path';
import type { Server } from '../../estate/model.ts';
import type { Evidence, Look, LookContext, Memory, Probe } from '../check.ts';
import { orUnknown } from '../errors.ts';
import { type Where, whereFile } from '../where.ts';
import { quoteFile, seeFiles, takeFiles, whyNotYet } from '../written-files.ts';
import type { FilePresentParameters } from './declaration.ts';

export const filePresentProbe: Probe<FilePresentParameters> = {
  baseline,
  look: orUnknown((server, parameters, context) => lookAt(whereFile(server, parameters.file), parameters, context)),
};

async function baseline(server: Server, parameters: FilePresentParameters, signal: AbortSignal): Promise<Memory> {
  return takeFiles(whereFile(server, parameters.file), signal);
}

async function lookAt(where: Where, { newer }: FilePresentParameters, context: LookContext): Promise<Look> {
  const { files, memory } = await seeFiles(where, newer, context);
  const evidence: Evidence[] = [];
  let waiting = `no ${basename(where.pattern)} yet`;
  for (const seen of files) {
    if (seen.is === 'counting') evidence.push(quoteFile(seen));
    else waiting = whyNotYet(seen);
  }
  const [first, ...more] = evidence;
  if (first === undefined) return { state: 'not-yet', summary: waiting, evidence: [], memory };
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  const since = newer && context.baseline !== undefined;
  const summary = `${first.source}${others} ${since ? 'written since the step opened' : 'is there'}`;
  return { state: 'outcome', outcome: 'present', summary, evidence: evidence.slice(0, MOST_QUOTED), memory };
}

const MOST_QUOTED = 5;
