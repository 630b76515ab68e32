import type { State } from '../state.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icons.tsx';
import { Select } from './select.tsx';

interface Props {
  readonly state: State;
  readonly onGo: (place: State['place']) => void;
  readonly onBecome: (personId: string) => void;
}

const statusWords = { connecting: 'Connecting…', online: 'Connected', reconnecting: 'Reconnecting…' } as const;

/** The workspace, who I am in it, and where I can go. */
export function Sidebar({ state, onGo, onBecome }: Props) {
  const { world, place, unread, status } = state;
  const { team, me, people, channels, app } = world;
  const bot = people.find(({ id }) => id === app.botUserId);
  const current = (here: boolean) => (here ? { 'aria-current': 'page' as const } : {});
  return (
    <nav class="sidebar" aria-label="Workspace">
      <div class="team">
        <span class="team-mark" aria-hidden="true">
          {[...team.name][0]}
        </span>
        <span class="team-name">{team.name}</span>
      </div>

      <div class="who">
        <span class="who-label" id="you-are">
          You are
        </span>
        <Select
          variant="select-person"
          choices={people
            .filter(({ isBot }) => !isBot)
            .map((person) => ({
              key: person.id,
              label: person.realName,
              description: `@${person.name}`,
              icon: <Avatar person={person} size="small" />,
            }))}
          selected={[me.id]}
          onSelect={([id]) => id !== undefined && id !== me.id && onBecome(id)}
          placeholder="You are"
          names={{ 'aria-label': 'You are' }}
        />
      </div>

      <div class="places">
        <h2>Channels</h2>
        <ul>
          {channels
            .filter(({ direct }) => direct !== true)
            .map(({ id, name }) => {
              const count = unread[id] ?? 0;
              return (
                <li key={id}>
                  <button
                    type="button"
                    class="place"
                    data-unread={count > 0 ? 'true' : undefined}
                    {...current(place.view === 'channel' && place.channel === id)}
                    onClick={() => onGo({ view: 'channel', channel: id })}
                  >
                    <Icon name="hash" />
                    <span class="place-name">{name}</span>
                    {count > 0 && (
                      <span class="count">
                        {count}
                        <span class="sr-only"> new</span>
                      </span>
                    )}
                  </button>
                </li>
              );
            })}
        </ul>
        <h2>Apps</h2>
        <ul>
          <li>
            <button
              type="button"
              class="place"
              {...current(place.view === 'home')}
              onClick={() => onGo({ view: 'home' })}
            >
              <Avatar person={bot} size="small" />
              <span class="place-name">
                {app.name}
                <span class="sr-only">{app.connected ? 'connected' : 'not connected'}</span>
              </span>
              <span class="dot" data-on={app.connected ? 'true' : undefined} aria-hidden="true" />
            </button>
          </li>
          {channels
            .filter(({ direct }) => direct === true)
            .map(({ id }) => (
              <li key={id}>
                <button
                  type="button"
                  class="place place-inner"
                  data-unread={(unread[id] ?? 0) > 0 ? 'true' : undefined}
                  {...current(place.view === 'channel' && place.channel === id)}
                  onClick={() => onGo({ view: 'channel', channel: id })}
                >
                  <Icon name="reply" />
                  <span class="place-name">
                    Messages<span class="sr-only"> with {app.name}</span>
                  </span>
                </button>
              </li>
            ))}
        </ul>
      </div>

      <p class="connection" data-status={status} role="status">
        <span class="dot" data-on={status === 'online' ? 'true' : undefined} aria-hidden="true" />
        {statusWords[status]}
      </p>
    </nav>
  );
}
