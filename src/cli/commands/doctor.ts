/** `handrail doctor`: what is wrong with this set-up, and what to do about each finding. It changes nothing. */
import { type Command, InvalidArgumentError } from 'commander';
import { locationsToTry, readEstate, tryServers } from '../doctor/estate.ts';
import { lookAtProcedures } from '../doctor/procedures.ts';
import { lookAtRedis } from '../doctor/redis.ts';
import { lookAtSlack } from '../doctor/slack.ts';
import { type Told, toldLines, verdict } from '../doctor/told.ts';
import { answerIsNo } from '../failure.ts';
import { locationsOf } from '../infrastructure.ts';
import { dataOption } from '../options.ts';
import { print } from '../output.ts';
import { hiding } from '../secrets.ts';
import { readSettings } from '../settings.ts';

interface DoctorFlags {
  readonly json?: true;
  readonly channel: readonly string[];
  readonly location: readonly string[];
  readonly limit: number;
  readonly data: string;
}

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('what is wrong with this set-up, with what to do; exit code 1 if anything is, warnings apart')
    .option('--channel <name>', 'a channel in which runs are to be started; may be given several times', collect, [])
    .option('--location <name>', 'try the servers of this location from here; may be given several times', collect, [])
    .option('--limit <seconds>', 'how long trying the servers may take', seconds, 120)
    .option('--json', 'as JSON: `ok`, `findings` and what is `fine`')
    .addOption(dataOption())
    .addHelpText(
      'after',
      '\nIt looks at what the environment names, as `handrail bot` and `handrail worker` would use it: run it where they run.' +
        '\nThe servers are tried without --location only if they are all at one place.' +
        '\n\nExample, on a worker’s machine: handrail doctor --location dc1',
    )
    .action(examine);
}

async function examine({ json, channel, location, limit, data }: DoctorFlags): Promise<void> {
  const settings = readSettings(process.env);
  const all: Told[] = [];
  const hide = hiding(process.env);
  const tell = (told: Told) => {
    all.push(told);
    if (!json) print(hide(toldLines(told)));
  };
  const heading = (text: string) => {
    if (!json) print(text);
  };

  heading('Estate');
  const estate = await readEstate(settings, location, tell);
  const locations = estate === undefined ? [] : locationsToTry(estate, location);
  heading('Redis, and who is there');
  const everywhere = estate === undefined ? [] : locationsOf(estate);
  await lookAtRedis({ settings, dataDir: data, locations: everywhere, here: location, tell });
  heading('Slack');
  await lookAtSlack(settings, channel, tell);
  heading('Procedures');
  await lookAtProcedures(settings, tell, estate);
  if (estate !== undefined) {
    heading('Servers, from here');
    const env = process.env;
    const asWorker = location.length > 0;
    const progress = progressOn(process.stderr);
    await tryServers({ estate, locations, asWorker, env, limit: limit * 1_000, tell, progress });
  }

  const findings = all.flatMap(({ area, id, state, says, ...more }) =>
    state === 'fine' ? [] : [{ area, id, severity: state, says, ...more }],
  );
  const ok = !findings.some(({ severity }) => severity === 'error');
  const good = all.flatMap(({ area, says, state }) => (state === 'fine' ? [{ area, says }] : []));
  if (json) print(hide(JSON.stringify({ ok, findings, fine: good }, null, 2)));
  else print(`\n${verdict(all)}`);
  if (!ok) answerIsNo();
}

/** A line that is written over, for whoever watches. */
function progressOn(stream: NodeJS.WriteStream): (done: number, all: number) => void {
  if (!stream.isTTY) return () => undefined;
  return (done, all) => stream.write(done === all ? '\r\u001b[K' : `\r  ${done} of ${all} servers looked at`);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  if (value.trim() === '') throw new InvalidArgumentError('It is empty.');
  return [...before, value.trim()];
}

function seconds(value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value)) throw new InvalidArgumentError('That is a number of seconds, up to 9999.');
  return Number(value);
}
