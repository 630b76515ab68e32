import { useState } from 'preact/hooks';
import type { ActResult } from '../protocol.ts';
import { ActionButton } from './action-button.tsx';
import { PairSection } from './pair-section.tsx';
import { sendAction, useSnapshot } from './talk.ts';

/** Does an action and shows what came of it. */
export type Act = (body: Readonly<Record<string, unknown>>) => void;

export function Panel() {
  const { snapshot, live } = useSnapshot();
  const [result, setResult] = useState<(ActResult & { readonly at: string }) | null>(null);
  const act: Act = (body) => {
    void sendAction(body).then((answer) => setResult({ ...answer, at: new Date().toLocaleTimeString() }));
  };
  return (
    <>
      <header class="top">
        <div>
          <h1>Lab</h1>
          <p class="quiet">Simulated Orchestration Servers. Their ports, logs and files are real.</p>
        </div>
        <ActionButton
          label="Do it for me"
          name="Do it for me"
          kind="helper"
          onPress={() => act({ action: 'do-it-for-me' })}
        />
      </header>
      <main>
        {!live && <p class="note">Not connected to the lab: what you see may be out of date.</p>}
        {snapshot?.notes.map((note) => (
          <p class="note" key={note}>
            {note}
          </p>
        ))}
        {snapshot ? (
          snapshot.pairs.map((pair) => <PairSection key={pair.name} pair={pair} snapshot={snapshot} act={act} />)
        ) : (
          <p class="quiet">Looking at the servers…</p>
        )}
      </main>
      <footer class="result" data-outcome={result ? (result.ok ? 'done' : 'refused') : 'none'}>
        <p role="status">
          {result ? (
            <>
              <strong>{result.ok ? 'Done' : 'Refused'}</strong> <span class="quiet">{result.at}</span> {result.message}{' '}
              {result.next && <span class="next">{result.next}</span>}
            </>
          ) : (
            'Nothing was done here yet.'
          )}
        </p>
      </footer>
    </>
  );
}
