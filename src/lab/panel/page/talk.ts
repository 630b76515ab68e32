import { useEffect, useState } from 'preact/hooks';
import type { ActResult, Snapshot } from '../protocol.ts';

/** The live state, and whether it still is live. `null` until the first one is there. */
export function useSnapshot(): { readonly snapshot: Snapshot | null; readonly live: boolean } {
  const [snapshot, setSnapshot] = useState<Snapshot | null>(null);
  const [live, setLive] = useState(true);
  useEffect(() => {
    const source = new EventSource('api/stream');
    source.onmessage = (message) => {
      setLive(true);
      setSnapshot(JSON.parse(String(message.data)));
    };
    source.onerror = () => setLive(false);
    return () => source.close();
  }, []);
  return { snapshot, live };
}

/** Sends an action; a lab that cannot be reached answers with a result that says so. */
export async function sendAction(body: Readonly<Record<string, unknown>>): Promise<ActResult> {
  try {
    const response = await fetch('api/act', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    return { ok: false, message: 'The lab cannot be reached. Is it still running?' };
  }
}
