/**
 * What of a message counts when two are compared: what a person reads, and the controls. One line for the text that is read
 * out, then one for each text, picture and control of the blocks, in order.
 *
 * Slack does not give messages back the way it was given them: it adds ids and defaults, writes emoji as `:names:`, and
 * makes links of addresses. None of that is a difference here. An emoji that is not one of ours counts as some emoji,
 * however it is written.
 */
type Json = Readonly<Record<string, unknown>>;

/** A message, ours or Slack's. */
export interface Read {
  readonly text: string;
  readonly blocks: readonly unknown[];
  /** What hangs below it in boxes: nothing of ours does. */
  readonly attachments?: readonly unknown[];
  readonly files?: readonly { readonly name: string }[];
}

export function linesOf({ text, blocks, attachments = [], files = [] }: Read): string[] {
  const written = [asRead(text), ...blocks.flatMap(blockLines)];
  const below = attachments.filter((each) => !isPreview(each, written)).map(attachmentLine);
  return [...written, ...below, ...files.map(({ name }) => `[file: ${name}]`)];
}

/** What Slack, or another app, shows of a page behind a link: the message has that link itself. */
function isPreview(attachment: unknown, lines: readonly string[]): boolean {
  if (!isJson(attachment)) return false;
  const { from_url: address } = attachment;
  return typeof address === 'string' && addressesIn(lines).has(bareAddress(address));
}

function addressesIn(lines: readonly string[]): ReadonlySet<string> {
  const addresses = lines.flatMap((line) => [...line.matchAll(/https?:\/\/[^\s<>|"`]+/g)]);
  return new Set(addresses.map(([address]) => bareAddress(address)));
}

/** Without what may belong to the sentence around it. */
function bareAddress(address: string): string {
  return asRead(address).replace(/[/.,:;!?)]+$/, '');
}

function attachmentLine(attachment: unknown): string {
  if (!isJson(attachment)) return `[attachment] ${JSON.stringify(attachment)}`;
  const { pretext, title, text, fallback } = attachment;
  const said = [pretext, title, text].filter((each) => typeof each === 'string' && each !== '');
  return `[attachment] ${said.length > 0 ? said.join(' ') : typeof fallback === 'string' ? fallback : bare(attachment)}`;
}

function blockLines(block: unknown): readonly string[] {
  if (!isJson(block)) return [JSON.stringify(block)];
  switch (block.type) {
    case 'section':
      return [...texts(block.text), ...list(block.fields).flatMap(texts), ...controls(block.accessory)];
    case 'context':
      return list(block.elements).flatMap((element) =>
        isJson(element) && 'text' in element ? texts(element) : controls(element),
      );
    case 'header':
      return texts(block.text);
    case 'actions':
      // Its id tells which step a menu acts on.
      return list(block.elements).flatMap((element) => controls(element, block.block_id));
    default:
      return [bare(block)];
  }
}

function texts(value: unknown): readonly string[] {
  return isJson(value) && typeof value.text === 'string' ? [asRead(value.text)] : [];
}

/** A button, a menu or a picture: everything about it that is not a default. */
function controls(element: unknown, row?: unknown): readonly string[] {
  if (!isJson(element)) return [];
  const { type, text, ...rest } = element;
  const [label = String(type)] = texts(text);
  return [`[${label}] ${bare({ type, ...rest, ...(element.type === 'overflow' && { row }) })}`];
}

/** Slack's additions and our leavings-out. */
const DEFAULTED = new Set(['block_id', 'emoji', 'verbatim', 'expand']);

/** As JSON with its names in order, without what Slack adds by itself. */
function bare(value: unknown): string {
  return JSON.stringify(ordered(value));
}

function ordered(value: unknown): unknown {
  if (typeof value === 'string') return asRead(value);
  if (Array.isArray(value)) return value.map(ordered);
  if (!isJson(value)) return value;
  const kept = Object.entries(value).filter(
    ([name, item]) => !DEFAULTED.has(name) && item !== undefined && item !== null,
  );
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [name, ordered(item)]));
}

/** The states' emoji, by Slack's names. */
const OURS: Readonly<Record<string, string>> = {
  hourglass_flowing_sand: '⏳',
  white_check_mark: '✅',
  writing_hand: '✍',
  warning: '⚠',
  x: '❌',
  black_right_pointing_double_triangle_with_vertical_bar: '⏭',
  next_track_button: '⏭',
  no_entry: '⛔',
  double_vertical_bar: '⏸',
  pause_button: '⏸',
};
const OUR_EMOJI = new Set(Object.values(OURS));
const SOME_EMOJI = '□';

const SHORTCODE = /:([a-z0-9_'+-]*[a-z][a-z0-9_'+-]*|[+-]1|100|1234):/g;
const EMOJI =
  /[0-9#*]\ufe0f?\u20e3|\p{Regional_Indicator}{2}|\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?(?:\u200d\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?)*/gu;
const LINK = /<((?:https?|mailto|tel):[^<>|]*)(?:\|([^<>]*))?>/g;
const MENTION = /<([@#][A-Z0-9]+)\|[^<>]*>/g;
/** What keeps an `@` from being a mention, and what some clients add to emoji: nobody sees either. */
const UNSEEN = /\u2060|\ufe0e|\ufe0f/g;

/** A text as it is read, however Slack gives it back. */
export function asRead(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(LINK, (whole, address: string, label?: string) => link(whole, address, label))
    .replace(MENTION, '<$1>')
    .replace(EMOJI, (emoji) => ourOr(emoji.replace(UNSEEN, '')))
    .replace(SHORTCODE, (_, name: string) => OURS[name] ?? SOME_EMOJI)
    .replace(/□+/g, SOME_EMOJI)
    .replace(UNSEEN, '')
    .replace(/[ \t]+$/gm, '')
    .trim();
}

function ourOr(emoji: string): string {
  return OUR_EMOJI.has(emoji) ? emoji : SOME_EMOJI;
}

/** A link that Slack made of an address is that address; one with words of its own stays what it is. */
function link(whole: string, address: string, label: string | undefined): string {
  if (label === undefined) return address.replace(/^(?:mailto|tel):/, '');
  const made = [label, `${label}/`].flatMap((each) => [
    each,
    `http://${each}`,
    `https://${each}`,
    `mailto:${each}`,
    `tel:${each}`,
  ]);
  return made.includes(address) ? label : whole;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
