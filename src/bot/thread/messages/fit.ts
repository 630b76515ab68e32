/** A message within Slack's limits, whatever its texts are. */
import type { KnownBlock } from '@slack/types';
import { LIMITS, sections } from '../../text/blocks.ts';
import { cutMrkdwn } from '../../text/mrkdwn.ts';

/** Less than Slack allows: nobody documents what exactly counts. */
const MOST_TEXT = LIMITS.messageText - 700;
const MOST_BLOCKS = LIMITS.messageBlocks - 1;
const NOTHING_BELOW = 60;
/** A section that carries a control keeps it, with at least so much of its text. */
const BESIDE_CONTROL = 200;

/** Whether a message may have these blocks. */
function fits(blocks: readonly KnownBlock[]): boolean {
  return blocks.length <= MOST_BLOCKS && textLength(blocks) <= MOST_TEXT;
}

/**
 * The first version that fits, from the fullest to the barest. If none does, the last is cut: texts from the end
 * backwards, controls never.
 */
export function fitting(versions: readonly (() => readonly KnownBlock[])[]): readonly KnownBlock[] {
  let blocks: readonly KnownBlock[] = [];
  for (const version of versions) {
    blocks = version();
    if (fits(blocks)) return blocks;
  }
  return squeeze(blocks);
}

/** Paragraphs in the order given, on as few messages as hold them. */
export function paged(paragraphs: readonly string[]): readonly (readonly KnownBlock[])[] {
  const pages: string[][] = [];
  for (const paragraph of paragraphs) {
    const page = pages.at(-1);
    if (page && fits(together([...page, paragraph]))) page.push(paragraph);
    else pages.push([paragraph]);
  }
  return pages.map(together);
}

function together(paragraphs: readonly string[]): readonly KnownBlock[] {
  return sections(paragraphs.join('\n\n'));
}

function squeeze(blocks: readonly KnownBlock[]): readonly KnownBlock[] {
  const controls = blocks.filter(hasControl).map(atItsLeast).slice(0, MOST_BLOCKS);
  let room = MOST_TEXT - textLength(controls);
  let slots = MOST_BLOCKS - controls.length;
  const kept = new Map(blocks.filter(hasControl).map((block, index) => [block, controls[index]]));
  return blocks.flatMap((block) => {
    if (kept.has(block)) return kept.get(block) ?? [];
    if (slots === 0 || room < NOTHING_BELOW) return [];
    const short = cutBlock(block, room);
    slots -= 1;
    room -= textLength(short);
    return short;
  });
}

function hasControl(block: KnownBlock): boolean {
  return block.type === 'actions' || (block.type === 'section' && block.accessory !== undefined);
}

function atItsLeast(block: KnownBlock): KnownBlock {
  return block.type === 'section' ? cutBlock(block, BESIDE_CONTROL) : block;
}

function cutBlock(block: KnownBlock, room: number): KnownBlock {
  if (block.type === 'section' && block.text) {
    return { ...block, text: { ...block.text, text: cutMrkdwn(block.text.text, room) } };
  }
  if (block.type !== 'context') return block;
  let left = room;
  const elements = block.elements.flatMap((element) => {
    if (element.type === 'image' || left < NOTHING_BELOW) return [];
    const text = cutMrkdwn(element.text, left);
    left -= text.length;
    return { ...element, text };
  });
  return { ...block, elements };
}

/** Characters of text that blocks show, everything counted. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textLength(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? item.length : textLength(item)),
    0,
  );
}
