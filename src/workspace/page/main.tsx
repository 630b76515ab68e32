import { render } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Snapshot } from '../protocol.ts';
import { Workspace } from './components/workspace.tsx';
import { readSnapshot } from './connection.ts';
import { readAs } from './route.ts';
import { settings } from './storage.ts';

const pause = 1_000;

/** The snapshot for an id or a handle; for whoever is first if there is no such person. */
async function snapshotFor(who: string | undefined): Promise<Snapshot> {
  if (who === undefined) return readSnapshot(undefined);
  try {
    return await readSnapshot(who);
  } catch {
    const other = await readSnapshot(undefined);
    const wanted = other.people.find(({ id, name, isBot }) => !isBot && (id === who || name === who));
    return wanted === undefined ? other : readSnapshot(wanted.id);
  }
}

/** Finds out who I am, and shows the workspace as that person sees it. */
function Root() {
  const [snapshot, setSnapshot] = useState<Snapshot | undefined>(undefined);
  const [unreachable, setUnreachable] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const become = useCallback((who: string | undefined) => {
    clearTimeout(timer.current);
    snapshotFor(who).then(
      (loaded) => {
        setUnreachable(false);
        settings.set('as', loaded.me.name);
        setSnapshot(loaded);
      },
      () => {
        setUnreachable(true);
        timer.current = setTimeout(() => become(who), pause);
      },
    );
  }, []);

  useEffect(() => {
    become(readAs(location.search) ?? settings.get('as'));
    return () => clearTimeout(timer.current);
  }, [become]);

  if (snapshot === undefined) {
    return (
      <main class="starting">
        <h1>{unreachable ? 'The workspace does not answer' : 'Opening the workspace'}</h1>
        {unreachable && <p>Is it still running? This page tries again by itself.</p>}
      </main>
    );
  }
  return <Workspace key={snapshot.me.id} first={snapshot} onBecome={become} />;
}

const root = document.getElementById('root');
if (root !== null) render(<Root />, root);
