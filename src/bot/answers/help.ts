import type { Answer } from '../slack/answers.ts';
import { code } from '../text/escape.ts';
import { type Asked, VERBS } from '../verbs.ts';

export function helpAnswer(): Answer {
  const lines = VERBS.map(({ usage, does }) => `• ${code(usage)} – ${does}`);
  const text = [
    'I walk a team through an upgrade, one step at a time, and prove each step with checks.',
    'After `/upgrade` in a channel, or after `@Handrail` in a run’s thread:',
    ...lines,
    'What you write in a run’s thread is kept with its record.',
  ].join('\n');
  return { text };
}

/** What people say for what they press. */
const PRESSED = /^(approve|approved|skip|override|confirm|check|choose|done)\b/i;

export function unknownAnswer(asked: Extract<Asked, { type: 'unknown' }>): Answer {
  if (PRESSED.test(asked.word)) {
    return {
      text: `Steps are decided with the buttons of the step’s message, ${code(asked.word)} too. Nothing was changed.`,
    };
  }
  const meant = asked.nearest === undefined ? '' : ` Did you mean ${code(asked.nearest)}?`;
  const all = VERBS.map(({ name }) => code(name)).join(', ');
  return { text: `I don’t know ${code(asked.word.slice(0, 60))}.${meant}\nI know ${all}.` };
}
