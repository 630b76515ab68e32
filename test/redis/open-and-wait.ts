/** Opens the Redis of the data folder named on the command line, says where it is, and stays until it is killed. */
import { openRedis } from '../../src/redis/embedded.ts';

const log = { info: () => undefined, warn: () => undefined, error: console.error };
const redis = await openRedis({ dataDir: process.argv[2] ?? '', log });
console.log(redis.address);
setInterval(() => undefined, 60_000);
