import { useState } from 'preact/hooks';
import type { ActResult, PanelWing } from '../protocol.ts';
import type { Act } from './act.ts';
import { Finder } from './finder.tsx';
import { sendAction, useSnapshot } from './talk.ts';
import { titles, WingSection } from './wing-section.tsx';

export function Panel() {
  const { snapshot, live } = useSnapshot();
  const [result, setResult] = useState<(ActResult & { readonly at: string }) | null>(null);
  const [open, setOpen] = useState<readonly PanelWing['wing'][]>(['orchestration']);
  const toggle = (wing: PanelWing['wing'], isOpen: boolean) =>
    setOpen((before) => [...before.filter((one) => one !== wing), ...(isOpen ? [wing] : [])]);
  const act: Act = (body) => {
    void sendAction(body).then((answer) => setResult({ ...answer, at: new Date().toLocaleTimeString() }));
  };
  return (
    <>
      <header class="top">
        <div>
          <h1>Lab</h1>
          <p class="quiet">Simulated servers. Their ports, pages, logs and files are real.</p>
        </div>
        <nav class="products" aria-label="Products">
          {snapshot?.wings.map(({ wing }) => (
            <a key={wing} href={`#${wing}`} onClick={() => toggle(wing, true)}>
              {titles[wing]}
            </a>
          ))}
        </nav>
      </header>
      {snapshot && <Finder wings={snapshot.wings} onUnfold={(wing) => toggle(wing, true)} />}
      <main>
        {!live && <p class="note">Not connected to the lab: what you see may be out of date.</p>}
        {snapshot?.notes.map((note, index) => (
          <p class="note" key={`${index}-${note}`}>
            {note}
          </p>
        ))}
        {snapshot ? (
          snapshot.wings.map((wing) => (
            <WingSection
              key={wing.wing}
              wing={wing}
              open={open.includes(wing.wing)}
              onToggle={(isOpen) => toggle(wing.wing, isOpen)}
              act={act}
            />
          ))
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
