/** What `handrail runs verify` says of every run: the product's own judge, beside the one here. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const handrail = fileURLToPath(new URL('../../../bin/handrail.js', import.meta.url));

const verdicts = z.array(z.looseObject({ run: z.string(), outcome: z.string() }));

/** @param env names the Redis and the Slack, as for a bot */
export async function verifyProblems(
  ids: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const text = await output(['runs', 'verify', '--json'], env);
  const parsed = verdicts.safeParse(asJson(text));
  if (!parsed.success) return [`handrail runs verify gave no verdicts: ${text.slice(0, 300)}`];
  const missing = ids.filter((id) => !parsed.data.some(({ run }) => run === id));
  return [
    ...missing.map((id) => `run ${id}: handrail runs verify knows nothing of it`),
    ...parsed.data
      .filter(({ outcome }) => outcome !== 'holds')
      .map(({ run, ...verdict }) => `run ${run}: handrail runs verify says ${JSON.stringify(verdict).slice(0, 600)}`),
  ];
}

/** What it wrote, whatever its exit code. */
function output(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const options = { env: { ...process.env, ...env, LOG_LEVEL: 'error' }, maxBuffer: 50_000_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, [handrail, ...args], options, (_, stdout, stderr) => resolve(stdout || stderr));
  });
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
