/** Every procedure of the library, along every path: it ends, no gate is passed unproven, and Slack takes every text. */
import { describe, expect, it } from 'vitest';
import { render } from '../../src/bot/thread/render.ts';
import { planFor } from '../../src/procedures/library.ts';
import { lint } from '../../src/procedures/lint.ts';
import type { Plan, Scope, StepNode } from '../../src/procedures/model.ts';
import { allNodes, bodiesOf } from '../../src/procedures/nodes.ts';
import { type Way, ways, withFewRounds } from '../../src/procedures/paths.ts';
import type { Run } from '../../src/runs/run.ts';
import { maxBlocksText, readBlocks, textLength } from '../../src/workspace/validate/blocks.ts';
import { recordOf } from '../bot/thread/runs.ts';
import { library } from '../support/library.ts';
import { Gone, walkThrough } from '../support/walk-through.ts';

const LIMIT_MS = 60_000;

/** Where lists of two multiply beyond what can be gone through in seconds, lists of none and one show every turn already. */
const MOST = 200;

function waysOf(plan: Plan): readonly Way[] {
  const all = ways(plan);
  const some = all.length <= MOST ? all : ways(plan, { lists: [0, 1], most: MOST });
  return some.filter(({ places }) => places.length > 0);
}

describe.each([...library.procedures.keys()])('%s', (id) => {
  const plan = withFewRounds(planFor(library, id));
  const all = waysOf(plan);
  const nodes = bodiesOf(plan.procedure).flatMap(({ steps }) => allNodes(steps));
  const steps = nodes.filter((node): node is StepNode => node.kind === 'step');

  it('lints clean', () => {
    expect(lint(planFor(library, id))).toEqual([]);
  });

  it('is gone through along every path, with every gate tried before it is proved', { timeout: LIMIT_MS }, () => {
    expect(all.length).toBeGreaterThan(0);
    const tried = new Set<string>();
    const gone = new Gone();
    const ended = all.map((way) => walkThrough({ plan, way, tried, gone }).ended?.outcome);
    const ends = all.map(({ places }) => places.at(-1)?.node);
    expect(ended).toEqual(ends.map((node) => (node?.kind === 'end' ? node.outcome : 'completed')));
  });

  it('says in every step how to put it back, how long it takes, and where the guide has it', () => {
    for (const step of steps) {
      expect([step.id, step.undo, step.expected, step.source?.section]).toEqual([
        step.id,
        expect.any(String),
        expect.any(Number),
        expect.any(String),
      ]);
    }
  });

  it('stays within what Slack takes, however long the names are', { timeout: LIMIT_MS }, () => {
    const looked = new Set<string>();
    const tooMuch: string[] = [];
    const seen = (run: Run) => {
      // What is shown of a step does not depend on the way to it.
      const { id, phase } = run.visits.at(-1) ?? { id: '', phase: '' };
      const stage = `${id} ${phase} ${run.ended?.outcome}`;
      if (looked.has(stage)) return;
      looked.add(stage);
      for (const message of render(recordOf(run))) {
        const reading = readBlocks(message.blocks, 50);
        if (!reading.ok) tooMuch.push(`${message.key}: ${JSON.stringify(reading.problems)}`);
        if (textLength(message.blocks) > maxBlocksText) tooMuch.push(`${message.key}: too much text in its blocks`);
        if (message.text.length > 4_000) tooMuch.push(`${message.key}: too long a text`);
      }
    };
    const long = new Map(all.map(({ inputs }) => [inputs, withLongNames(inputs)]));
    const gone = new Gone();
    for (const way of few(all)) {
      walkThrough({ plan, way: { ...way, inputs: long.get(way.inputs) ?? {} }, seen, gone });
    }
    expect(looked.size).toBeGreaterThan(0);
    expect(tooMuch).toEqual([]);
  });
});

/** As few ways as lead to every step: looking at every message of every way would take long and show nothing new. */
function few(all: readonly Way[]): readonly Way[] {
  const seen = new Set<string>();
  const fresh = (way: Way) => way.places.filter(({ node, owner }) => !seen.has(`${owner.id}/${node.id}`));
  return [...all]
    .sort((a, b) => a.places.length - b.places.length)
    .filter((way) => {
      const found = fresh(way);
      for (const { node, owner } of found) seen.add(`${owner.id}/${node.id}`);
      return found.length > 0;
    });
}

/** As long as the estate lets names be. */
function longName(name: string): string {
  return `${name}-${'of-the-second-data-centre-'.repeat(3)}`.slice(0, 63).concat('x');
}

function withLongNames(inputs: Scope): Scope {
  const rename = (value: Scope[string]): Scope[string] => {
    if (typeof value !== 'object') return value;
    if ('server' in value) return { server: longName(value.server) };
    if ('pair' in value)
      return { pair: longName(value.pair), first: longName(value.first), second: longName(value.second) };
    return 'release' in value ? value : value.map(rename);
  };
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, rename(value)]));
}
