import type { CheckQueues, WatchRequest } from '../queue/messages.ts';
import { JournalUnavailable } from '../runs/journal.ts';

/** Asks for the looks, and tells which locations have a worker that will take them. Throws JournalUnavailable. */
export async function askForLooks(
  watches: readonly WatchRequest[],
  queues: Pick<CheckQueues, 'lookNow' | 'hasWorker'>,
): Promise<readonly { readonly location: string; readonly is: boolean }[]> {
  const locations = [...new Set(watches.map(({ server }) => server.location))];
  try {
    // Waited for together: what fails while nobody waits for it would end the process.
    const [served] = await Promise.all([
      Promise.all(locations.map(async (location) => ({ location, is: await queues.hasWorker(location) }))),
      Promise.all(watches.map((watch) => queues.lookNow(watch))),
    ]);
    return served;
  } catch (error) {
    throw new JournalUnavailable(error);
  }
}
