import type { ComponentChildren } from 'preact';
import { type State, type ThreadRef, threadMessages } from '../state.ts';
import { Composer } from './composer.tsx';
import { useDirectory } from './contexts.ts';
import type { Deeds } from './deeds.ts';
import { Icon } from './icons.tsx';
import { MessageList } from './message-list.tsx';

interface Props {
  readonly state: State;
  readonly thread: ThreadRef;
  readonly deeds: Deeds;
  readonly hidden: boolean;
  readonly wide: boolean;
  readonly onWide: (wide: boolean) => void;
  /** The switch between thread and panel, where both do not fit. */
  readonly tabs: ComponentChildren;
}

/** A thread, with its own composer. */
export function ThreadPane({ state, thread, deeds, hidden, wide, onWide, tabs }: Props) {
  const { channel } = useDirectory();
  const messages = threadMessages(state, thread);
  const replies = messages.filter(({ ts, ephemeral }) => ts !== thread.ts && ephemeral !== true).length;
  const { world } = state;
  return (
    <section class="pane thread" aria-label="Thread" id="thread" tabIndex={-1} hidden={hidden}>
      <header class="pane-header">
        {tabs ?? (
          <div class="pane-title">
            <h2>Thread</h2>
            <p class="topic">#{channel(thread.channel)}</p>
          </div>
        )}
        <button
          type="button"
          class="icon-button"
          aria-pressed={wide}
          aria-label="Wide thread"
          title={wide ? 'Show the channel again' : 'Give the thread all the room'}
          onClick={() => onWide(!wide)}
        >
          <Icon name={wide ? 'contract' : 'expand'} />
        </button>
        <button type="button" class="icon-button" aria-label="Close thread" onClick={deeds.closeThread}>
          <Icon name="close" />
        </button>
      </header>
      <MessageList
        listKey={`${thread.channel} ${thread.ts}`}
        messages={messages}
        me={world.me.id}
        act={deeds.act}
        dismiss={deeds.dismiss}
        afterFirst={
          replies > 0 ? (
            <p class="reply-rule">
              <span>{replies === 1 ? '1 reply' : `${replies} replies`}</span>
            </p>
          ) : undefined
        }
      />
      <Composer
        key={`${thread.channel} ${thread.ts}`}
        id="thread-composer"
        label="Reply in thread"
        place={{ as: world.me.id, channel: thread.channel, threadTs: thread.ts }}
        commands={world.commands}
        people={world.people}
        onSend={(what) => deeds.send(thread.channel, thread.ts, what)}
        autofocus
      />
    </section>
  );
}
