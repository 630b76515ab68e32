/** Nothing that people, servers or forms write becomes active in Slack, whatever is made of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextAnswer } from '../../src/bot/answers/next.ts';
import { showRun } from '../../src/bot/answers/show.ts';
import { statusAnswer } from '../../src/bot/answers/status.ts';
import { whyAnswer } from '../../src/bot/answers/why.ts';
import { homeView } from '../../src/bot/home.ts';
import { abortView, noteView } from '../../src/bot/modals/reasons.ts';
import { failedView } from '../../src/bot/modals/start-procedure.ts';
import { stepName } from '../../src/bot/refusals.ts';
import { content } from '../../src/bot/slack/answers.ts';
import { clean } from '../../src/bot/text/clean.ts';
import { code, escapeText, name } from '../../src/bot/text/escape.ts';
import { render } from '../../src/bot/thread/render.ts';
import { histories } from '../bot/thread/arbitrary.ts';
import { bo, recordOf } from '../bot/thread/runs.ts';
import { anyCharacter } from '../support/any-character.ts';

/** Every text in a message or view, with whether Slack reads it as mrkdwn. */
function textsIn(value: unknown): readonly { readonly text: string; readonly mrkdwn: boolean }[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'text' in value && typeof value.text === 'string' ? [value.text] : [];
  // The text of a message or answer is mrkdwn; a text object says what it is.
  const mrkdwn = !('type' in value) || value.type === 'mrkdwn';
  return [...own.map((text) => ({ text, mrkdwn })), ...Object.values(value).flatMap(textsIn)];
}

const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;
/** Our own, besides the `>` of what is quoted: dates, channels that a run is in, links to its thread, and links that a procedure's author wrote out. */
const OURS = /<!date\^\d+\^[^<>|]*\|[^<>]*>|<#C\w+>|<https:\/\/y\.org\|[^<>]*>/g;
const BROADCAST = /@(?:here|channel|everyone|group)\b/i;

function expectInert(message: unknown): void {
  for (const { text, mrkdwn } of textsIn(message)) {
    expect(text).not.toMatch(HIDDEN);
    if (!mrkdwn) continue;
    const rest = text.replaceAll(`<@${bo.id}>`, '').replace(OURS, '').replace(/^>/gm, '');
    expect(rest).not.toMatch(/[<>]/);
    expect(rest.replace(/`[^`\n]*`/g, '')).not.toMatch(BROADCAST);
    // A code span that was open would swallow what follows.
    for (const line of rest.split('\n')) expect((line.match(/`/g) ?? []).length % 2, line).toBe(0);
  }
}

describe('hostile text', () => {
  it('is inert in every message of a thread, every answer and the Home', () => {
    fc.assert(
      fc.property(histories(), (history) => {
        const run = history.at(-1);
        if (run === undefined) return;
        const record = recordOf(run);
        for (const message of render(record)) expectInert(message);
        const answers = [statusAnswer(run, 1), nextAnswer(run), whyAnswer(run, () => false), showRun(record)];
        for (const answer of answers) expectInert(content(answer));
        expectInert(homeView(run.startedBy.id, [record], []));
        expectInert(abortView(run, { run: run.id, channel: 'C1' }));
      }),
      { seed: 12, numRuns: 80 },
    );
  });

  const attacks = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 200 }),
    fc
      .array(
        fc.constantFrom(
          ...[
            '<!channel>',
            '<!here>',
            '<@U1>',
            '<#C1>',
            '<!subteam^S1>',
            '<https://evil.example|Approve>',
            '@here',
            '@channel',
          ],
          ...[
            '`',
            '```',
            '*',
            '_',
            '~',
            '>',
            '&gt;',
            '&lt;!channel&gt;',
            '\u202e',
            '\u2066',
            '\u0000',
            '\u001b[2J',
            '\ufeff',
          ],
          ...['\n', '\r', '\u2028', '\ud800', '@\u200bhere', 'e\u0301'.repeat(50), '👩‍👩‍👧', ' '],
        ),
        { maxLength: 30 },
      )
      .map((parts) => parts.join('')),
  );

  it('is inert by itself, as a name, in a code span and in a form', () => {
    fc.assert(
      fc.property(attacks, (text) => {
        for (const safe of [escapeText(text), name(text), code(text)]) expectInert({ text: safe });
        expectInert(failedView(escapeText(text)));
        expectInert(noteView({ run: 'R', channel: 'C1' }, `, at ${escapeText(text)}`));
        expectInert({ type: 'plain_text', text: stepName(undefined, clean(text)) });
      }),
      { seed: 13, numRuns: 1_000 },
    );
  });
});
