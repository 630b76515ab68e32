/** What has to be true before a run begins, as boxes to tick in its preview. */
import type { KnownBlock } from '@slack/types';
import type { Asked } from '../../procedures/beforehand.ts';
import { sections } from '../text/blocks.ts';
import { escapeFilled } from '../text/escape.ts';
import { cutMrkdwn } from '../text/mrkdwn.ts';
import { procedurePlain } from '../text/procedure-text.ts';
import { ENTERED, input, option } from './parts.ts';

const PREREQUISITES = 'prerequisites';
const PER_BLOCK = 10;
/** Longest text of a checkbox. */
const OPTION = 75;
/** Characters of the texts above the boxes. */
const SHOWN = 11_000;

/** @param ticked ids of those that are ticked already */
export function prerequisiteBlocks(prerequisites: readonly Asked[], ticked: readonly string[]): KnownBlock[] {
  if (prerequisites.length === 0) return [];
  const texts = prerequisites.map(({ text }) => procedurePlain(text));
  const isLong = texts.some((text) => text.length > OPTION - 4);
  const blocks: KnownBlock[] = isLong ? sections(`*Before the run starts*\n${numbered(prerequisites).join('\n')}`) : [];
  for (let i = 0; i < prerequisites.length; i += PER_BLOCK) {
    const options = prerequisites
      .slice(i, i + PER_BLOCK)
      .map(({ id }, j) => option(isLong ? shortened(`${i + j + 1}. ${texts[i + j]}`) : (texts[i + j] ?? id), id));
    const initial = options.filter(({ value }) => value !== undefined && ticked.includes(value));
    blocks.push(
      input({
        block: `${PREREQUISITES}-${i}`,
        label: i === 0 ? 'Tick what is true now' : 'And these',
        element: {
          type: 'checkboxes',
          action_id: ENTERED,
          options,
          ...(initial.length === 0 ? {} : { initial_options: initial }),
        },
      }),
    );
  }
  return blocks;
}

/** The whole texts. If they are too long together, each is cut rather than the last ones left out. */
function numbered(prerequisites: readonly Asked[]): readonly string[] {
  const lines = prerequisites.map(({ text }, i) => `${i + 1}. ${escapeFilled(text)}`);
  if (lines.join('\n').length <= SHOWN) return lines;
  const each = Math.floor(SHOWN / lines.length) - 1;
  return lines.map((line) => cutMrkdwn(line, each));
}

/** The whole text stands above the boxes. */
function shortened(text: string): string {
  return text.length <= OPTION ? text : `${text.slice(0, OPTION - 1).replace(/\s+\S*$/, '')}…`;
}

/** The blocks of the checkboxes, by prerequisite. */
export function prerequisiteBlock(prerequisites: readonly Asked[], id: string): string {
  const index = prerequisites.findIndex((each) => each.id === id);
  return `${PREREQUISITES}-${Math.max(0, Math.floor(index / PER_BLOCK)) * PER_BLOCK}`;
}

/** The ids that were ticked, and an error for each block in which one was not. */
export function readPrerequisites(
  prerequisites: readonly Asked[],
  chosen: (block: string) => readonly string[],
): { readonly ticked: readonly string[]; readonly errors: Readonly<Record<string, string>> } {
  const ticked: string[] = [];
  const open = new Map<string, number>();
  for (const { id } of prerequisites) {
    const block = prerequisiteBlock(prerequisites, id);
    if (chosen(block).includes(id)) ticked.push(id);
    else open.set(block, (open.get(block) ?? 0) + 1);
  }
  const errors = Object.fromEntries(
    [...open].map(([block, count]) => [
      block,
      count === 1
        ? 'One is not ticked yet. The run can start once it is true.'
        : `${count} are not ticked yet. The run can start once they are true.`,
    ]),
  );
  return { ticked, errors };
}
