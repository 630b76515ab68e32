import { isAgain, originalKey } from '../thread/again.ts';
import { ROOT } from '../thread/message.ts';

/** What a message of a run's thread is called among people, by its key. */
export function messageName(key: string): string {
  if (isAgain(key)) return `what stands for ${messageName(originalKey(key))}`;
  if (key === ROOT) return 'the first message';
  if (key === 'end') return 'the message of the end';
  const [kind, number = ''] = key.split(/:(?=\d+$)/);
  if (kind === 'step') return `the message of step ${number}`;
  if (kind === 'entry') return `the message of entry ${number}`;
  if (kind === 'end:undo') return `page ${number} of what was done`;
  return `the message \`${key}\``;
}
