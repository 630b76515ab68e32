/** Whatever people, procedures and servers are called: every form and page is one that Slack takes. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { homeView } from '../../src/bot/home.ts';
import { attestView, noteView, overrideView, skipView } from '../../src/bot/modals/reasons.ts';
import { inputsView } from '../../src/bot/modals/start-inputs.ts';
import { prerequisiteBlock, previewView, readPrerequisites } from '../../src/bot/modals/start-preview.ts';
import { procedureView } from '../../src/bot/modals/start-procedure.ts';
import type { Estate } from '../../src/estate/model.ts';
import type { Procedure } from '../../src/procedures/model.ts';
import type { Command } from '../../src/runs/commands.ts';
import { decide } from '../../src/runs/decide.ts';
import { evolve, initialRun } from '../../src/runs/evolve.ts';
import { prepareStart } from '../../src/runs/prepare.ts';
import type { Run, StepVisit } from '../../src/runs/run.ts';
import { readHome, readModal } from '../../src/workspace/validate/views.ts';
import { attestation, check, plan, procedure, server, step } from '../support/plans.ts';

const nasty = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
  fc.constantFrom('<!channel>', '`', '*_~', '\u202e', '&amp;<@U1>', '$'.concat('{server}'), '\n\n\n', ' '),
  fc.integer({ min: 100, max: 9_000 }).map((length) => `${'wörd '.repeat(length / 5)}${'x'.repeat(200)}`),
);

const servers = fc.integer({ min: 1, max: 230 }).map((count) => Array.from({ length: count }, (_, i) => `s${i + 1}`));

function estateOf(names: readonly string[]): Estate {
  return { name: 'prod`uction', servers: Object.fromEntries(names.map((name) => [name, server(name)])), pairs: {} };
}

function procedureOf(texts: readonly string[]): Procedure {
  const text = (i: number) => texts[i % texts.length] ?? '';
  const checks = [check('a', { title: text(1) }), attestation('b', { title: text(2), parameters: { ask: text(3) } })];
  return procedure(
    'nasty',
    [step('one', { title: text(0), do: text(4), checks, skip: 'with-reason', override: 'with-reason' })],
    {
      title: text(5),
      summary: text(6),
      product: text(0),
      source: { document: text(1), section: text(2) },
      inputs: {
        server: { type: 'server', title: text(3), help: text(4), of: 'ors', many: false },
        more: { type: 'server', title: text(5), of: 'ors', many: true },
        when: { type: 'duration', title: text(6), many: false, default: 5_400_000 },
      },
      prerequisites: Array.from({ length: 13 }, (_, i) => ({ id: `p${i}`, text: text(i) })),
      warnings: texts,
      notes: texts,
      limitations: texts,
    },
  );
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

const world = fc.record({ texts: fc.array(nasty, { minLength: 1, maxLength: 9 }), names: servers });

describe('Slack takes', () => {
  it('every page of the start modal', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ texts, names }) => {
        const estate = estateOf(names);
        const made = procedureOf(texts);
        const library = { procedures: new Map([[made.id, made]]), files: new Map(), releases: new Map(), problems: [] };
        expectTaken(readModal(procedureView({ library, estate: { ok: true, estate } }, undefined)));
        expectTaken(readModal(inputsView(made, estate, { procedure: made.id, channel: 'C1' })));
        const inputs = { server: { server: 's1' }, more: names.map((name) => ({ server: name })), when: 1 };
        const prepared = prepareStart({ procedure: made, used: {} }, inputs, estate, () => texts[0]);
        const obstacles = texts.map((text) => text.replaceAll(/[<>&]/g, ''));
        const preview = { plan: { procedure: made, used: {} }, inputs, estate: estate.name, prepared, obstacles };
        const view = previewView(preview, { draft: 'V1', channel: 'C1' });
        expectTaken(readModal(view));
        expect(mrkdwnIn(view)).not.toMatch(/<!channel>|<@U1>/);
        // However long the rest is, the boxes that must be ticked are all there.
        for (const { id } of made.prerequisites) expect(JSON.stringify(view.blocks)).toContain(`"value":"${id}"`);
      }),
      { numRuns: 60 },
    );
  });

  it('every form of a step, and the Home', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ texts, names }) => {
        const { run, visit } = started(texts, names);
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
        const record = { run, head: { version: run.version, hash: '' }, hashOf: () => 'abcdef0123' };
        expectTaken(readHome(homeView('U1', Array(60).fill(record), [])));
      }),
      { numRuns: 60 },
    );
  });
});

function started(texts: readonly string[], names: readonly string[]): { run: Run; visit: StepVisit } {
  const made = procedureOf(texts);
  const command: Command = {
    type: 'start',
    id: 'c1',
    at: 0,
    by: { id: 'U1', name: texts[0] ?? '' },
    run: '7KQ2',
    plan: { procedure: made, used: {} },
    inputs: { server: { server: 's1' }, more: names.map((name) => ({ server: name })), when: 1 },
    estate: texts[0] ?? '',
    targets: { s1: server('s1') },
    byWord: [],
    prerequisites: made.prerequisites.map(({ id }) => id),
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
