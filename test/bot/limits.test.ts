/** Whatever people, procedures and servers are called: every form and page is one that Slack takes. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { homeView } from '../../src/bot/home.ts';
import { cautionBlock, MOST_CAUTIONS } from '../../src/bot/modals/cautions.ts';
import { prerequisiteBlock, readPrerequisites } from '../../src/bot/modals/prerequisites.ts';
import { attestView, noteView, overrideView, skipView } from '../../src/bot/modals/reasons.ts';
import { inputsView } from '../../src/bot/modals/start-inputs.ts';
import { previewView } from '../../src/bot/modals/start-preview.ts';
import { procedureView } from '../../src/bot/modals/start-procedure.ts';
import type { Estate } from '../../src/estate/model.ts';
import { cautionsOf, prerequisitesOf } from '../../src/procedures/beforehand.ts';
import type { Library } from '../../src/procedures/library.ts';
import type { Caution, Plan, Procedure, ReleaseValue, Scope } from '../../src/procedures/model.ts';
import type { Command } from '../../src/runs/commands.ts';
import { decide } from '../../src/runs/decide.ts';
import { evolve, initialRun } from '../../src/runs/evolve.ts';
import { prepareStart } from '../../src/runs/prepare.ts';
import type { Run, StepVisit } from '../../src/runs/run.ts';
import { readHome, readModal } from '../../src/workspace/validate/views.ts';
import { anyCharacter } from '../support/any-character.ts';
import { attestation, check, plan, procedure, server, step, use } from '../support/plans.ts';

const nasty = fc.oneof(
  fc.string({ unit: anyCharacter, minLength: 1, maxLength: 60 }),
  fc.constantFrom('<!channel>', '`', '*_~', '\u202e', '&amp;<@U1>', '$'.concat('{server}'), '\n\n\n', ' '),
  fc.integer({ min: 100, max: 9_000 }).map((length) => `${'wörd '.repeat(length / 5)}${'x'.repeat(200)}`),
);

const servers = fc.integer({ min: 1, max: 230 }).map((count) => Array.from({ length: count }, (_, i) => `s${i + 1}`));

function estateOf(names: readonly string[]): Estate {
  return { name: 'prod`uction', servers: Object.fromEntries(names.map((name) => [name, server(name)])), pairs: {} };
}

/** A procedure that uses another one, with as much before the start as there may be. */
function planOf(texts: readonly string[], cautions: number): Plan {
  const text = (i: number) => texts[i % texts.length] ?? '';
  const checks = [check('a', { title: text(1) }), attestation('b', { title: text(2), parameters: { ask: text(3) } })];
  const more = (kind: string, source: string): Partial<Procedure> => ({
    source: { document: source, section: text(2) },
    // No two in the same words: those would be asked once.
    prerequisites: Array.from({ length: 13 }, (_, i) => ({ id: `p${i}`, text: `${kind} ${i} ${text(i)}` })),
    cautions: Array.from({ length: cautions }, (_, i): Caution => {
      return { id: `c${i}`, if: { all: [] }, text: `${kind} ${i} ${text(i)}`, effect: 'reason' };
    }),
    warnings: texts.map((each) => `${kind} ${each}`),
    notes: texts,
    limitations: texts,
  });
  const used = procedure('used', [step('two', { title: text(0), checks })], more('used', text(4)));
  const steps = [
    step('one', { title: text(0), do: text(4), checks, skip: 'with-reason', override: 'with-reason' }),
    use('used', 'used', { server: 'server' }),
  ];
  return {
    procedure: procedure('nasty', steps, {
      ...more('own', text(1)),
      title: text(5),
      summary: text(6),
      product: text(0),
      inputs: {
        server: { type: 'server', title: text(3), help: text(4), of: 'ors', many: false },
        more: { type: 'server', title: text(5), of: 'ors', many: true },
        spare: { type: 'server', title: text(5), help: text(2), of: 'nothing', many: true, optional: true },
        others: { type: 'server', title: text(5), help: text(2), of: 'ors', many: true, optional: true },
        target: { type: 'release', title: text(1), help: text(0), of: 'uwm', many: false },
        inside: { type: 'text', title: text(1), many: false, internal: true, default: text(2) },
        when: { type: 'duration', title: text(6), many: false, default: 5_400_000 },
      },
    }),
    used: { used },
  };
}

function inputsOf(names: readonly string[], [release]: readonly ReleaseValue[]): Scope {
  const target = release ?? '';
  return { server: { server: 's1' }, more: names.map((name) => ({ server: name })), others: [], target, when: 1 };
}

function releasesOf(names: readonly string[]): Library['releases'] {
  const releases = [...new Set(names)].map((release, i) => ({ release, place: i, version: i }));
  return new Map([['uwm', { id: 'uwm', title: 'UWM', source: { document: 'Guide' }, releases }]]);
}

function expectTaken(reading: { readonly ok: boolean; readonly problems?: readonly unknown[] }): void {
  expect(reading.problems ?? []).toEqual([]);
}

/** What Slack reads as mrkdwn: in plain text a mention is only letters. */
function mrkdwnIn(view: unknown): string {
  if (typeof view !== 'object' || view === null) return '';
  if ('type' in view && view.type === 'mrkdwn' && 'text' in view) return String(view.text);
  return Object.values(view).map(mrkdwnIn).join('\n');
}

const world = fc.record({
  texts: fc.array(nasty, { minLength: 1, maxLength: 9 }),
  names: servers,
  // As long as a server's or release's name may be in a menu.
  releases: fc.array(nasty, { maxLength: 250 }).map((all) => all.map((each) => each.slice(0, 150))),
  cautions: fc.integer({ min: 0, max: 9 }),
});

describe('Slack takes', () => {
  it('every page of the start modal', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ texts, names, releases, cautions }) => {
        const estate = estateOf(names);
        const of = planOf(texts, cautions);
        const made = of.procedure;
        const library = { procedures: new Map([[made.id, made]]), files: new Map(), problems: [] };
        const stock = { estate, releases: releasesOf(releases) };
        const contents = { library: { ...library, releases: stock.releases }, estate: { ok: true, estate } } as const;
        expectTaken(readModal(procedureView(contents, undefined)));
        for (const from of [stock, { ...stock, releases: new Map() }]) {
          expectTaken(readModal(inputsView(made, from, { procedure: made.id, channel: 'C1' })));
        }
        const inputs = inputsOf(names, stock.releases.get('uwm')?.releases ?? []);
        const prepared = prepareStart(of, inputs, estate, () => texts[0]);
        const obstacles = texts.map((text) => text.replaceAll(/[<>&]/g, ''));
        const asked = { ...prepared, problems: [], cautions: cautionsOf(of, inputs) };
        const preview = { plan: of, inputs, estate: estate.name, prepared: asked, obstacles };
        const refused = { ...preview, prepared: { ...asked, problems: [{ message: texts[0] ?? '' }] } };
        expectTaken(readModal(previewView(refused, { draft: 'V1', channel: 'C1' })));
        const ticked = prepared.prerequisites.map(({ id }) => id);
        const reasons = asked.cautions.map((each) => ({ ...each, reason: texts[0] ?? '' }));
        const views = [undefined, { ticked, reasons }].map((entered) =>
          previewView(preview, { draft: 'V1', channel: 'C1' }, entered),
        );
        for (const view of views) {
          expectTaken(readModal(view));
          expect(mrkdwnIn(view)).not.toMatch(/<!channel>|<@U1>/);
          // However long the rest is, what must be ticked and answered is all there.
          const text = JSON.stringify(view.blocks);
          expect(ticked.filter((id) => !text.includes(`"value":"${id}"`))).toEqual([]);
          const blocks = new Set(view.blocks.map((block) => block.block_id));
          const asks = asked.cautions.slice(0, MOST_CAUTIONS).map(({ id }) => cautionBlock(id));
          expect(asks.filter((id) => !blocks.has(id))).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('every form of a step, and the Home', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ texts, names, cautions }) => {
        const { run, visit } = started(texts, names, cautions);
        const about = { run: run.id, step: visit.key, channel: 'C1', thread: '1.2' };
        expectTaken(readModal(skipView(run, visit, about)));
        expectTaken(readModal(overrideView(run, visit, about)));
        expectTaken(readModal(noteView(about, ', at step 1')));
        const word = attestation('b', {
          title: texts[0] ?? '',
          parameters: { ask: texts[0] },
          outcomes: ['yes', 'no'],
        });
        expectTaken(readModal(attestView(visit, word, run.inputs, about)));
        const many = {
          ...word,
          outcomes: [...new Set(texts.map((text, i) => `${i}${text}`.slice(0, 150))), ...'abcdef'],
        };
        expectTaken(readModal(attestView(visit, many, run.inputs, about)));
        const record = { run, head: { version: run.version, hash: '' }, hashOf: () => 'abcdef0123' };
        expectTaken(readHome(homeView('U1', Array(60).fill(record), [])));
      }),
      { numRuns: 60 },
    );
  });
});

function started(texts: readonly string[], names: readonly string[], count: number): { run: Run; visit: StepVisit } {
  const of = planOf(texts, count);
  const inputs = inputsOf(names, []);
  const command: Command = {
    type: 'start',
    id: 'c1',
    at: 0,
    by: { id: 'U1', name: texts[0] ?? '' },
    run: '7KQ2',
    plan: of,
    inputs,
    estate: texts[0] ?? '',
    targets: { s1: server('s1') },
    byWord: [],
    prerequisites: prerequisitesOf(of, inputs).map(({ id }) => id),
    cautions: cautionsOf(of, inputs).map((each) => ({ ...each, reason: 'Known.' })),
    channel: 'C1',
  };
  const decision = decide(initialRun, command);
  if (!decision.ok) throw new Error(decision.refusal.code);
  const run = decision.events.reduce(evolve, initialRun);
  const visit = run.visits[0];
  if (visit?.kind !== 'step') throw new Error('no step is open');
  return { run, visit };
}

describe('prerequisites', () => {
  const many = Array.from({ length: 23 }, (_, i) => ({ id: `p${i}`, text: `Prerequisite ${i}` }));

  it('beyond ten are asked in several blocks, and each error stands at its own', () => {
    const ticked = new Set(many.map(({ id }) => id).filter((id) => id !== 'p4' && id !== 'p21' && id !== 'p22'));
    const chosen = (block: string) =>
      many.map(({ id }) => id).filter((id) => ticked.has(id) && prerequisiteBlock(many, id) === block);
    const read = readPrerequisites(many, chosen);
    expect(read.ticked).toHaveLength(20);
    expect(Object.keys(read.errors)).toEqual(['prerequisites-0', 'prerequisites-20']);
    expect(read.errors['prerequisites-20']).toContain('2 are not ticked');
  });

  it('of which there are none ask nothing', () => {
    expect(plan([]).procedure.prerequisites).toEqual([]);
    expect(readPrerequisites([], () => [])).toEqual({ ticked: [], errors: {} });
  });
});
