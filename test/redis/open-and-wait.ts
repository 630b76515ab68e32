/** Opens the Redis of the data folder named on the command line, says where it is, and stays until it is killed. */
import { openRedis } from '../../src/redis/embedded.ts';

const log = { info: () => undefined, warn: () => undefined, error: console.error };
void openRedis({ dataDir: process.argv[2] ?? '', log }).then(({ address }) => console.log(address));
setInterval(() => undefined, 60_000);
