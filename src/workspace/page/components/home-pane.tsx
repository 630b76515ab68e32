import type { View } from '@slack/types';
import type { StateValues } from '../../protocol.ts';
import { useHeldSurface } from '../hooks/use-surface.ts';
import type { State } from '../state.ts';
import { Avatar } from './avatar.tsx';
import { Blocks } from './blocks.tsx';
import { type ActionPayload, SurfaceContext, useDirectory } from './contexts.ts';

interface Props {
  readonly state: State;
  readonly onAction: (viewId: string, action: ActionPayload, state: StateValues) => Promise<void>;
}

/** The protocol knows a person's Home by this name. */
const homeId = 'home';

function HomeView({ view, onAction }: { readonly view: View; readonly onAction: Props['onAction'] }) {
  const surface = useHeldSurface({
    blocks: view.blocks,
    heading: 'h2',
    tell: (action, values) => onAction(homeId, action, values),
  });
  return (
    <SurfaceContext.Provider value={surface}>
      <Blocks blocks={view.blocks} />
    </SurfaceContext.Provider>
  );
}

/** The app's Home tab. */
export function HomePane({ state, onAction }: Props) {
  const { person } = useDirectory();
  const { app } = state.world;
  const scrollable = { tabIndex: 0, role: 'group', 'aria-label': `Home of ${app.name}` } as const;
  return (
    <main class="pane home" id="main" tabIndex={-1}>
      <header class="pane-header">
        <Avatar person={person(app.botUserId)} />
        <div class="pane-title">
          <h1>{app.name}</h1>
          <p class="topic">{app.connected ? 'App · connected' : 'App · not connected'}</p>
        </div>
      </header>
      <div class="home-scroll" {...scrollable}>
        <div class="home-sheet">
          {state.home === undefined ? (
            <p class="empty">{app.name} has not shown anything here yet.</p>
          ) : (
            <HomeView view={state.home} onAction={onAction} />
          )}
        </div>
      </div>
    </main>
  );
}
