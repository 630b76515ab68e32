/**
 * What of a message counts when two are compared: what a person reads, and the controls. One line for the text that is read
 * out, then one for each text, picture and control of the blocks, in order.
 *
 * Slack does not give messages back the way it was given them: it adds ids and defaults, writes emoji as `:names:`, and
 * makes links of addresses. None of that is a difference here. An emoji that is not one of ours counts as some emoji,
 * however it is written.
 *
 * Not everything between colons is an emoji: `role:primary:ok`. Slack leaves what it does not know as it is, so whatever
 * stood between colons when a message was sent must stand there when it is read: its `names`.
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

/** @param names what stood between colons when it was sent */
export function linesOf(message: Read, names: ReadonlySet<string> = new Set()): string[] {
  return linesAs(message, (text) => asRead(text, names));
}

/** What stands between colons in a message of ours, and is none of our signs. */
export function namesIn(message: Read): ReadonlySet<string> {
  const names = new Set<string>();
  linesAs(message, (text) =>
    inSigns(text, (name) => {
      names.add(name);
      return SOME_EMOJI;
    }),
  );
  return names;
}

type As = (text: string) => string;

function linesAs({ text, blocks, attachments = [], files = [] }: Read, as: As): string[] {
  const written = [as(text), ...blocks.flatMap((block) => blockLines(block, as))];
  const below = attachments.filter((each) => !isPreview(each, written)).map((each) => attachmentLine(each, as));
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

function attachmentLine(attachment: unknown, as: As): string {
  if (!isJson(attachment)) return `[attachment] ${JSON.stringify(attachment)}`;
  const { pretext, title, text, fallback } = attachment;
  const said = [pretext, title, text].filter((each) => typeof each === 'string' && each !== '');
  return `[attachment] ${said.length > 0 ? said.join(' ') : typeof fallback === 'string' ? fallback : bare(attachment, as)}`;
}

function blockLines(block: unknown, as: As): readonly string[] {
  if (!isJson(block)) return [JSON.stringify(block)];
  switch (block.type) {
    case 'section':
      return [
        ...texts(block.text, as),
        ...list(block.fields).flatMap((field) => texts(field, as)),
        ...controls(block.accessory, as),
      ];
    case 'context':
      return list(block.elements).flatMap((element) =>
        isJson(element) && 'text' in element ? texts(element, as) : controls(element, as),
      );
    case 'header':
      return texts(block.text, as);
    case 'actions':
      // Its id tells which step a menu acts on.
      return list(block.elements).flatMap((element) => controls(element, as, block.block_id));
    default:
      return [bare(block, as)];
  }
}

function texts(value: unknown, as: As): readonly string[] {
  return isJson(value) && typeof value.text === 'string' ? [as(value.text)] : [];
}

/** A button, a menu or a picture: everything about it that is not a default. */
function controls(element: unknown, as: As, row?: unknown): readonly string[] {
  if (!isJson(element)) return [];
  const { type, text, ...rest } = element;
  const [label = String(type)] = texts(text, as);
  return [`[${label}] ${bare({ type, ...rest, ...(element.type === 'overflow' && { row }) }, as)}`];
}

/** Slack's additions and our leavings-out. */
const DEFAULTED = new Set(['block_id', 'emoji', 'verbatim', 'expand']);

/** As JSON with its names in order, without what Slack adds by itself. */
function bare(value: unknown, as: As): string {
  return JSON.stringify(ordered(value, as));
}

function ordered(value: unknown, as: As): unknown {
  if (typeof value === 'string') return as(value);
  if (Array.isArray(value)) return value.map((each) => ordered(each, as));
  if (!isJson(value)) return value;
  const kept = Object.entries(value).filter(
    ([name, item]) => !DEFAULTED.has(name) && item !== undefined && item !== null,
  );
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [name, ordered(item, as)]));
}

/** The states' emoji, by Slack's names. */
const OURS: ReadonlyMap<string, string> = new Map(
  Object.entries({
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
  }),
);
const OUR_EMOJI = new Set(OURS.values());
const SOME_EMOJI = '□';

const SHORTCODE = /:([a-z0-9_'+-]*[a-z][a-z0-9_'+-]*|[+-]1|100|1234):/g;
const EMOJI =
  /[0-9#*]\ufe0f?\u20e3|\p{Regional_Indicator}{2}|\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?(?:\u200d\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?)*/gu;
const LINK = /<((?:https?|mailto|tel):[^<>|]*)(?:\|([^<>]*))?>/g;
const MENTION = /<([@#][A-Z0-9]+)\|[^<>]*>/g;
/** What keeps an `@` from being a mention, and what some clients add to emoji: nobody sees either. */
const UNSEEN = /\u2060|\ufe0e|\ufe0f/g;

/** A text as it is read, however Slack gives it back. `names`: what stood between colons when it was sent. */
export function asRead(text: string, names: ReadonlySet<string> = new Set()): string {
  return inSigns(text, (name) => (names.has(name) ? `:${name}:` : SOME_EMOJI));
}

/** @param unknown what to make of a name between colons that is none of our signs */
function inSigns(text: string, unknown: (name: string) => string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(LINK, (whole, address: string, label?: string) => link(whole, address, label))
    .replace(MENTION, '<$1>')
    .replace(EMOJI, (emoji) => ourOr(emoji.replace(UNSEEN, '')))
    .replace(SHORTCODE, (_, name: string) => OURS.get(name) ?? unknown(name))
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
