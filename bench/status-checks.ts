/**
 * What it costs to judge a status page over merely fetching it, 64 at once, in turns, from one server on loopback in a
 * process of its own.
 *
 * - **bare**: undici's `request` over an agent, and `body.text()`. Nobody reads the text.
 * - **check**: the probe of `http-status`, with the product's usual texts, some seventy. It reads the page within its
 *   bounds, makes its visible text of it, judges that, and gives evidence.
 *
 * The same page of 4 KiB, the same number of connections, kept alive. The signal that may end a look is made once for each
 * of the 64 callers: in a worker it is the worker's to make.
 */
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { httpStatus } from '../src/checks/http-status/declaration.ts';
import { httpStatusProbe } from '../src/checks/http-status/probe.ts';
import type { Server } from '../src/estate/model.ts';
import { start } from './support/process.ts';
import { type BenchResult, median } from './support/result.ts';

const AT_ONCE = 64;
const PAGES = 6_000;
const ROUNDS = 7;
/** Until the code is compiled as well as it gets. */
const WARM_UPS = 2;
const AIM = 0.5;
const PATH = '/PersonalizationServer/status.aspx';

/** @throws Error if the server does not get ready, or a page is not what it should be */
export async function benchStatusChecks(): Promise<readonly BenchResult[]> {
  const script = fileURLToPath(new URL('./support/page-server.ts', import.meta.url));
  const pages = await start(['--import', 'tsx', script], /ready: (\d+)/);
  const agent = new Agent({ connections: AT_ONCE });
  try {
    const port = Number(pages.ready[1]);
    const bare: number[] = [];
    const checks: number[] = [];
    for (let round = 0; round < WARM_UPS + ROUNDS; round++) {
      const bareRate = await rateOf(() => fetchPage(port, agent));
      const checkRate = await rateOf((signal) => lookAtPage(port, signal));
      if (round < WARM_UPS) continue;
      bare.push(bareRate);
      checks.push(checkRate);
    }
    const ratio = median(checks.map((rate, round) => rate / (bare[round] ?? Number.NaN)));
    return [
      {
        name: `status pages judged, ${AT_ONCE} at once`,
        measured: Math.round(median(checks)),
        baseline: Math.round(median(bare)),
        unit: 'pages/s',
        ratio,
        aim: `at least ${AIM} of bare undici requests`,
        ok: ratio >= AIM,
      },
    ];
  } finally {
    await agent.close();
    await pages.end();
  }
}

async function fetchPage(port: number, dispatcher: Agent): Promise<void> {
  const { statusCode, body } = await request(`http://127.0.0.1:${port}${PATH}`, { dispatcher });
  const text = await body.text();
  if (statusCode !== 200 || text.length < 4_000) throw new Error(`the page was not served: ${statusCode}`);
}

const parameters = httpStatus.parameters.parse({});

async function lookAtPage(port: number, signal: AbortSignal): Promise<void> {
  const server: Server = {
    name: 'uwm-ps1',
    product: 'personalization-server',
    host: '127.0.0.1',
    location: 'bench',
    ports: { main: port },
    files: {},
    pages: {},
    databases: {},
  };
  const look = await httpStatusProbe.look(server, parameters, { signal });
  if (look.state !== 'outcome' || look.outcome !== 'healthy')
    throw new Error(`the page was not healthy: ${look.summary}`);
}

/** @returns pages a second */
async function rateOf(once: (signal: AbortSignal) => Promise<void>): Promise<number> {
  const before = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      const { signal } = new AbortController();
      while (next++ < PAGES) await once(signal);
    }),
  );
  return PAGES / ((performance.now() - before) / 1000);
}
