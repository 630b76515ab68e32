/** What people can ask of a run by word: a note, a pause, to resume, to abort. */
import type { Command } from '../runs/commands.ts';
import type { Answer } from './slack/answers.ts';
import { code } from './text/escape.ts';

export type Change = 'note' | 'pause' | 'resume' | 'abort';

export function changeCommand(change: Change, text: string, asked: Pick<Command, 'id' | 'at' | 'by'>): Command {
  switch (change) {
    case 'note':
      return { type: 'note', text, ...asked };
    case 'pause':
      return { type: 'pause', reason: text, ...asked };
    case 'resume':
      return { type: 'resume', ...asked };
    case 'abort':
      return { type: 'abort', reason: text, ...asked };
  }
}

/** For somebody who asked from outside the thread, where they do not see it confirmed. */
export function changeAnswer(change: Change, run: string): Answer {
  switch (change) {
    case 'note':
      return { text: `Your note is on record in run ${code(run)}.` };
    case 'pause':
      return {
        text: `⏸️ Run ${code(run)} is paused. Checks go on watching; nothing is decided until somebody resumes it.`,
      };
    case 'resume':
      return { text: `Run ${code(run)} goes on.` };
    case 'abort':
      return { text: `Run ${code(run)} is aborted. What it takes to put decided steps back is in its thread.` };
  }
}
