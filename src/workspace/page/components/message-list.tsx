import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Message as MessageData } from '../../protocol.ts';
import { useStickToEnd } from '../hooks/use-stick-to-end.ts';
import { dayDivider, dayNumber, momentOf } from '../text/dates.ts';
import { Icon } from './icons.tsx';
import { Message, type MessageActions } from './message.tsx';

interface Props extends MessageActions {
  /** What is listed; another one starts at its end. */
  readonly listKey: string;
  readonly messages: readonly MessageData[];
  /** All messages of the channel, to tell who replied to what. */
  readonly replies?: (ts: string) => { readonly userIds: readonly string[]; readonly lastTs: string } | undefined;
  readonly intro?: ComponentChildren;
  /** Stands between the first message and the others. */
  readonly afterFirst?: ComponentChildren;
  readonly me: string;
}

const closely = 5 * 60;

// A box that scrolls has to be reachable with the keyboard, and then needs a name.
const scrollable = { tabIndex: 0, role: 'group', 'aria-label': 'Messages' } as const;

function follows(message: MessageData, before: MessageData | undefined): boolean {
  if (before === undefined || before.userId !== message.userId) return false;
  // What an app lays out in blocks stands by itself, under its own name and time.
  if (before.blocks !== undefined || message.blocks !== undefined) return false;
  if ((before.ephemeral === true) !== (message.ephemeral === true)) return false;
  return Number.parseFloat(message.ts) - Number.parseFloat(before.ts) < closely;
}

/** Messages under the days they were written on, kept at the end while the reader is there. */
export function MessageList(props: Props) {
  const { listKey, messages, replies, intro, afterFirst, me, ...actions } = props;
  const { scroller, content, atEnd, goToEnd } = useStickToEnd(listKey);
  const last = messages.at(-1);
  const mine = last?.userId === me ? last.ts : undefined;
  // What I wrote myself I want to see, wherever I was reading.
  useEffect(() => {
    if (mine !== undefined) goToEnd();
  }, [mine, goToEnd]);

  const reading = { now: new Date() };
  const dayOf = (message: MessageData | undefined) =>
    message === undefined ? undefined : dayNumber(momentOf(message.ts), reading);

  return (
    <div class="list-frame">
      <div class="list" ref={scroller} {...scrollable}>
        {intro}
        <div class="list-content" ref={content}>
          {messages.map((message, index) => {
            const before = messages[index - 1];
            const newDay = dayOf(message) !== dayOf(before);
            const divided = newDay || (index === 1 && afterFirst !== undefined);
            return (
              <div class="row" key={message.ts}>
                {newDay && (
                  <div class="day">
                    <span>{dayDivider(momentOf(message.ts), reading)}</span>
                  </div>
                )}
                <Message
                  message={message}
                  compact={!divided && follows(message, before)}
                  replies={replies?.(message.ts)}
                  {...actions}
                />
                {index === 0 && afterFirst}
              </div>
            );
          })}
        </div>
      </div>
      {!atEnd && (
        <button type="button" class="to-end" onClick={goToEnd}>
          <Icon name="down" /> Latest
        </button>
      )}
    </div>
  );
}
