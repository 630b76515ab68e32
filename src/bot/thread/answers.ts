/**
 * What the bot writes in a run's thread beside the run's messages: answers, and files. Each is written down before it is
 * sent, so that whatever else is in the thread under the bot's name is known not to be the bot's.
 */
import type { MessageName } from './slack-api.ts';

const PREFIX = 'answer:';

export function answerName(run: string, id: string): MessageName {
  return { run, key: `${PREFIX}${id}` };
}

export function isAnswerKey(key: string): boolean {
  return key.startsWith(PREFIX);
}

/** The answer that a message says that it is. */
export function answerId({ run, key }: MessageName, of: string): string | undefined {
  return run === of && isAnswerKey(key) ? key.slice(PREFIX.length) : undefined;
}

/** How a file is written down. */
export function fileAnswer(file: string): string {
  return `file:${file}`;
}
