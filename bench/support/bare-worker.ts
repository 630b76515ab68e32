/** What `handrail worker` is compared with: a BullMQ worker whose jobs do nothing. */
import { Worker } from 'bullmq';
import { connect } from '../../src/redis/connection.ts';
import { keysUnder } from '../../src/redis/keys.ts';

const log = { info: () => undefined, warn: console.error, error: console.error };
const connection = connect(process.env.REDIS_URL ?? '', { role: 'worker', log });
const worker = new Worker('bare', async () => undefined, { connection, prefix: keysUnder('bare').queues });
await worker.waitUntilReady();
console.log('ready');
