import type { Channel, Message } from '../../protocol.ts';
import type { State } from '../state.ts';
import { channelMessages, isReply } from '../state.ts';
import { Avatar } from './avatar.tsx';
import { Composer } from './composer.tsx';
import { useDirectory } from './contexts.ts';
import type { Deeds } from './deeds.ts';
import { Icon } from './icons.tsx';
import { MessageList } from './message-list.tsx';

interface Props {
  readonly state: State;
  readonly channel: Channel;
  readonly deeds: Deeds;
}

function repliesIn(messages: readonly Message[]) {
  const found = new Map<string, { userIds: string[]; lastTs: string }>();
  for (const message of messages) {
    if (!isReply(message) || message.threadTs === undefined || message.ephemeral === true) continue;
    const thread = found.get(message.threadTs) ?? { userIds: [], lastTs: message.ts };
    if (!thread.userIds.includes(message.userId)) thread.userIds.push(message.userId);
    thread.lastTs = message.ts;
    found.set(message.threadTs, thread);
  }
  return (ts: string) => found.get(ts);
}

function Intro({ channel, commands }: { readonly channel: Channel; readonly commands: State['world']['commands'] }) {
  return (
    <div class="intro">
      <p class="intro-title">{channel.direct === true ? channel.name : `#${channel.name}`}</p>
      <p>
        This is where it begins. {channel.topic !== '' && <>{channel.topic}. </>}
        {commands.length > 0 && (
          <>
            Type <kbd>/</kbd> to see what the apps here can do
            {commands.length === 1 && (
              <>
                : <code>{commands[0]?.command}</code>
              </>
            )}
            .
          </>
        )}
      </p>
    </div>
  );
}

/** A channel: its messages, what may be offered, and the composer. */
export function ChannelPane({ state, channel, deeds }: Props) {
  const { person } = useDirectory();
  const { world, offer } = state;
  const members = channel.memberIds.map(person).filter((it) => it !== undefined);
  const title = channel.direct === true ? channel.name : `#${channel.name}`;
  const offered = offer?.channel === channel.id ? offer : undefined;
  return (
    <main class="pane channel" id="main" tabIndex={-1}>
      <header class="pane-header">
        <div class="pane-title">
          <h1>{title}</h1>
          {channel.topic !== '' && <p class="topic">{channel.topic}</p>}
        </div>
        <p class="members" title={members.map(({ realName }) => realName).join(', ')}>
          <span class="members-faces">
            {members.slice(0, 4).map((member) => (
              <Avatar key={member.id} person={member} size="small" />
            ))}
          </span>
          <span>
            {channel.memberIds.length}
            <span class="sr-only"> members</span>
          </span>
        </p>
      </header>
      <h2 class="sr-only">Messages in {title}</h2>
      <MessageList
        listKey={channel.id}
        messages={channelMessages(state, channel.id)}
        replies={repliesIn(state.messages[channel.id] ?? [])}
        intro={<Intro channel={channel} commands={world.commands} />}
        me={world.me.id}
        act={deeds.act}
        dismiss={deeds.dismiss}
        openThread={deeds.openThread}
      />
      {offered !== undefined && (
        <div class="offer" role="status">
          <Icon name="reply" />
          <span>
            <strong>{world.app.name}</strong> started a thread for you.
          </span>
          <button type="button" class="button button-primary" onClick={() => deeds.openThreadAt(offered)}>
            Open thread
          </button>
          <button type="button" class="icon-button" aria-label="Not now" onClick={deeds.declineOffer}>
            <Icon name="close" />
          </button>
        </div>
      )}
      <Composer
        key={channel.id}
        id="composer"
        label={`Message ${title}`}
        place={{ as: world.me.id, channel: channel.id }}
        commands={world.commands}
        people={world.people}
        onSend={(what) => deeds.send(channel.id, undefined, what)}
        autofocus
      />
    </main>
  );
}
