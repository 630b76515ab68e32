/** Several labs as one estate: each a process of its own, its servers' names with the lab's letter before them. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { type Started, start } from '../../bench/support/process.ts';
import { loadEstate } from '../../src/estate/load.ts';
import type { Estate } from '../../src/estate/model.ts';
import type { Act } from '../rehearsals/rehearsal.ts';
import type { Crew } from './judge/rights.ts';
import { frameworkVersionOf } from './scenarios.ts';

const handrail = fileURLToPath(new URL('../../bin/handrail.js', import.meta.url));

const entries = z.record(z.string(), z.record(z.string(), z.unknown()));
const fileSchema = z.object({ servers: entries, pairs: z.record(z.string(), z.record(z.string(), z.string())) });
const answerSchema = z.object({ ok: z.boolean(), message: z.string() });

/** Milliseconds that a server of the lab takes to start. */
const PACE_MS = 60;

interface Lab {
  readonly letter: string;
  readonly process: Started;
  readonly panel: string;
  readonly password: readonly [name: string, value: string];
  readonly estate: z.infer<typeof fileSchema>;
}

export class Labs {
  readonly estate: Estate;
  /** Where the estate of all of them is written. */
  readonly file: string;
  /** What whoever looks at their databases must have in the environment. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly #labs: readonly Lab[];

  private constructor(labs: readonly Lab[], estate: Estate, file: string) {
    this.#labs = labs;
    this.estate = estate;
    this.file = file;
    this.secrets = Object.fromEntries(labs.map(({ letter, password: [name, value] }) => [`${name}_${letter}`, value]));
  }

  /** @param crew ids in Slack of those who may act, and how many of them it takes to approve */
  static async open(letters: readonly string[], folder: string, crew: Crew): Promise<Labs> {
    const labs = await Promise.all(letters.map((letter) => openLab(letter, folder)));
    const file = join(folder, 'estate.yaml');
    await writeFile(file, stringify({ ...together(labs), ...policiesFor(crew) }));
    return new Labs(labs, await loadEstate(file), file);
  }

  /** Does something to a server or a pair. @returns why it was refused, undefined if it was done */
  async act([target, action]: Act): Promise<string | undefined> {
    const lab = this.#labs.find(({ letter }) => target.startsWith(`${letter}-`));
    if (lab === undefined) throw new Error(`no lab has ${target}`);
    const asked = typeof action === 'string' ? { action } : action;
    const response = await fetch(new URL('api/act', lab.panel), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ server: target.slice(lab.letter.length + 1), ...asked }),
    });
    const { ok, message } = answerSchema.parse(await response.json());
    return ok ? undefined : message;
  }

  async close(): Promise<void> {
    await Promise.all(this.#labs.map(({ process }) => process.end()));
  }
}

async function openLab(letter: string, folder: string): Promise<Lab> {
  const file = join(folder, `estate-${letter}.yaml`);
  const world = ['--pace', String(PACE_MS), '--framework-version', frameworkVersionOf(letter)];
  const args = ['--any-ports', ...world, '--dir', join(folder, `lab-${letter}`), '--estate', file];
  const process = await start([handrail, 'lab', ...args], /panel is at (http:\S+)[\s\S]*export (\w+)='(.+)'/);
  const [, panel = '', name = '', value = ''] = process.ready;
  const estate = fileSchema.parse(parse(await readFile(file, 'utf8')));
  return { letter, process, panel, password: [name, value], estate };
}

function policiesFor({ ids, quorum }: Crew) {
  return {
    groups: { crew: [...ids] },
    policies: { approve: { by: 'crew', quorum }, skip: 'crew', override: 'crew', note: 'everyone', otherwise: 'crew' },
  };
}

function together(labs: readonly Lab[]) {
  const named = <T>(lab: Lab, of: Readonly<Record<string, T>>) =>
    Object.entries(of).map(([name, value]) => [`${lab.letter}-${name}`, value] as const);
  const servers = labs.flatMap((lab) => {
    const [password] = lab.password;
    const text = JSON.stringify(lab.estate.servers).replaceAll(
      `\${env:${password}}`,
      `\${env:${password}_${lab.letter}}`,
    );
    return named(lab, entries.parse(JSON.parse(text)));
  });
  const pairs = labs.flatMap((lab) =>
    named(lab, lab.estate.pairs).map(([name, pair]) => {
      const members = Object.entries(pair).map(([which, member]) => [which, `${lab.letter}-${member}`]);
      return [name, Object.fromEntries(members)] as const;
    }),
  );
  return { name: 'labs', servers: Object.fromEntries(servers), pairs: Object.fromEntries(pairs) };
}
