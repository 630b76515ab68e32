import { useState } from 'preact/hooks';
import { useMedia } from '../hooks/use-media.ts';
import type { State } from '../state.ts';
import { settings } from '../storage.ts';
import { ChannelPane } from './channel-pane.tsx';
import type { Deeds } from './deeds.ts';
import { HomePane } from './home-pane.tsx';
import { SidePanel } from './side-panel.tsx';
import { Sidebar } from './sidebar.tsx';
import { ThreadPane } from './thread-pane.tsx';

interface Props {
  readonly state: State;
  readonly deeds: Deeds;
  readonly onGo: (place: State['place']) => void;
  readonly onBecome: (personId: string) => void;
  readonly onHomeAction: Parameters<typeof HomePane>[0]['onAction'];
}

type Side = 'thread' | 'panel';

/** A setting of the layout that this browser remembers. */
function useRemembered(name: string, initial: boolean): readonly [boolean, (value: boolean) => void] {
  const [value, setValue] = useState(() => (settings.get(name) ?? String(initial)) === 'true');
  const remember = (next: boolean) => {
    settings.set(name, String(next));
    setValue(next);
  };
  return [value, remember];
}

/** The page's regions, side by side. Where thread and panel do not both fit, a switch shows one of them. */
export function Shell({ state, deeds, onGo, onBecome, onHomeAction }: Props) {
  const { world, place, thread } = state;
  const { panel } = world;
  const roomy = useMedia('(min-width: 1400px)');
  const [panelOpen, setPanelOpen] = useRemembered('panel-open', true);
  const [wideThread, setWideThread] = useRemembered('wide-thread', false);
  const [side, setSide] = useState<Side>('thread');

  const channel = place.view === 'channel' ? world.channels.find(({ id }) => id === place.channel) : undefined;
  const shownThread = place.view === 'channel' ? thread : undefined;
  const contested = !roomy && panel !== undefined && panelOpen && shownThread !== undefined;

  const toSide = (name: Side, label: string) => (
    <button type="button" aria-pressed={side === name} onClick={() => setSide(name)}>
      {label}
    </button>
  );
  const tabs = contested ? (
    <div class="side-tabs">
      {toSide('thread', 'Thread')}
      {toSide('panel', panel.title)}
    </div>
  ) : undefined;

  const threadFirst: Deeds = {
    ...deeds,
    openThread: (message) => {
      setSide('thread');
      deeds.openThread(message);
    },
    openThreadAt: (ref) => {
      setSide('thread');
      deeds.openThreadAt(ref);
    },
  };
  return (
    <>
      <div class="skip-links">
        <button type="button" onClick={() => jump('main')}>
          Skip to messages
        </button>
        <button type="button" onClick={() => jump('composer')}>
          Skip to message box
        </button>
        {shownThread !== undefined && (
          <button type="button" onClick={() => jump('thread')}>
            Skip to thread
          </button>
        )}
      </div>
      <div
        class="shell"
        data-thread={shownThread === undefined ? undefined : 'true'}
        data-wide-thread={shownThread !== undefined && wideThread ? 'true' : undefined}
        data-status={state.status}
      >
        <Sidebar state={state} onGo={onGo} onBecome={onBecome} />
        {channel === undefined ? (
          <HomePane state={state} onAction={onHomeAction} />
        ) : (
          <ChannelPane state={state} channel={channel} deeds={threadFirst} />
        )}
        {shownThread !== undefined && (
          <ThreadPane
            state={state}
            thread={shownThread}
            deeds={deeds}
            hidden={contested && side !== 'thread'}
            wide={wideThread}
            onWide={setWideThread}
            tabs={tabs}
          />
        )}
        {panel !== undefined && (
          <SidePanel
            panel={panel}
            open={panelOpen}
            hidden={contested && side !== 'panel'}
            onOpen={(open) => {
              setPanelOpen(open);
              setSide(open ? 'panel' : 'thread');
            }}
            tabs={tabs}
          />
        )}
      </div>
    </>
  );
}

/** Moves the focus without changing the address, which says something else here. */
function jump(id: string): void {
  document.getElementById(id)?.focus();
}
