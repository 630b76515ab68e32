/** Block Kit pieces that keep Slack's limits by themselves. */
import type { ActionsBlock, Button, ContextBlock, Overflow, SectionBlock } from '@slack/types';
import { plain } from './clean.ts';
import { cutMrkdwn, splitMrkdwn } from './mrkdwn.ts';

/** In characters where nothing else is said. */
export const LIMITS = {
  section: 3_000,
  contextText: 3_000,
  contextElements: 10,
  actionElements: 25,
  buttonText: 75,
  optionText: 75,
  overflowOptions: 5,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  messageBlocks: 50,
  /** Over all blocks of a message; not documented by Slack, but enforced. */
  messageText: 13_200,
  /** Of a message's `text`: Slack's advice; it refuses beyond 40,000. */
  fallback: 4_000,
  viewBlocks: 100,
  viewTitle: 24,
  header: 150,
  privateMetadata: 3_000,
} as const;

/** A section of mrkdwn; cut if it is too long. */
export function section(mrkdwn: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: cutMrkdwn(mrkdwn, LIMITS.section) || '–' } };
}

/** As many sections as the text needs: none if it is blank. */
export function sections(mrkdwn: string): SectionBlock[] {
  return splitMrkdwn(mrkdwn, LIMITS.section).map(section);
}

/** Small print; undefined if there is nothing to print. */
export function context(...mrkdwn: readonly string[]): ContextBlock | undefined {
  const texts = mrkdwn.filter((text) => text.trim() !== '').slice(0, LIMITS.contextElements);
  if (texts.length === 0) return undefined;
  return {
    type: 'context',
    elements: texts.map((text) => ({ type: 'mrkdwn', text: cutMrkdwn(text, LIMITS.contextText) })),
  };
}

export function button(options: {
  readonly text: string;
  readonly action: string;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  /** What a screen reader says instead of the text. */
  readonly label?: string;
  readonly confirm?: { readonly title: string; readonly text: string; readonly yes: string; readonly no: string };
}): Button {
  const { text, action, value, style, label, confirm } = options;
  return {
    type: 'button',
    text: { type: 'plain_text', text: plain(text, LIMITS.buttonText), emoji: true },
    action_id: action,
    value,
    ...(style ? { style } : {}),
    ...(label === undefined ? {} : { accessibility_label: plain(label, LIMITS.buttonText) }),
    ...(confirm
      ? {
          confirm: {
            title: { type: 'plain_text' as const, text: plain(confirm.title, LIMITS.confirmTitle) },
            text: { type: 'mrkdwn' as const, text: cutMrkdwn(confirm.text, LIMITS.confirmText) || '–' },
            confirm: { type: 'plain_text' as const, text: plain(confirm.yes, LIMITS.confirmButton) },
            deny: { type: 'plain_text' as const, text: plain(confirm.no, LIMITS.confirmButton) },
          },
        }
      : {}),
  };
}

/** A ⋯ menu of at most five entries. */
export function overflow(
  action: string,
  entries: readonly { readonly text: string; readonly value: string }[],
): Overflow {
  return {
    type: 'overflow',
    action_id: action,
    options: entries.slice(0, LIMITS.overflowOptions).map(({ text, value }) => ({
      text: { type: 'plain_text', text: plain(text, LIMITS.optionText), emoji: true },
      value,
    })),
  };
}

/** Rows of controls, 25 to a row; none if there are none. */
export function actions(blockId: string, elements: readonly (Button | Overflow)[]): ActionsBlock[] {
  const rows: ActionsBlock[] = [];
  for (let i = 0; i < elements.length; i += LIMITS.actionElements) {
    rows.push({
      type: 'actions',
      block_id: rows.length === 0 ? blockId : `${blockId}-${rows.length + 1}`,
      elements: elements.slice(i, i + LIMITS.actionElements),
    });
  }
  return rows;
}
