import { expect, it } from 'vitest';
import { askForLooks } from '../../src/bot/look-now.ts';
import { JournalUnavailable } from '../../src/runs/journal.ts';
import { gate, request } from '../queue/support.ts';

it('"Check now" fails as one while Redis is away, and nothing of it fails behind everybody\'s back', async () => {
  const adding = gate();
  const queues = {
    hasWorker: () => Promise.reject(new Error('Command timed out')),
    // Slower to fail than the question beside it.
    lookNow: () => adding.passed.then(() => Promise.reject(new Error('Command timed out'))),
  };
  const failed = expect(askForLooks([request()], queues)).rejects.toThrow(JournalUnavailable);
  await new Promise(setImmediate);
  adding.open();
  await failed;
});
