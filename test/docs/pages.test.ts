/** The pages that are made from procedures and guides: true to them, complete, and with links that lead somewhere. */
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DOCS, generatedPages, stalePages } from '../../scripts/docs.ts';
import { anchor } from '../../scripts/markdown.ts';
import { procedurePage } from '../../scripts/procedure-page.ts';
import { allNodes, bodiesOf } from '../../src/procedures/nodes.ts';
import { library } from '../support/library.ts';
import {
  attestation,
  branch,
  caution,
  check,
  decision,
  each,
  end,
  part,
  plan,
  procedure,
  repeat,
  step,
  use,
} from '../support/plans.ts';

const pages = await generatedPages(library);

describe('the pages in docs/', () => {
  it.each([...pages.keys()])('%s is as `npm run docs` would write it now', async (path) => {
    const written = await readFile(join(DOCS, path), 'utf8').catch(() => '(no such page)');
    expect(written === pages.get(path), `docs/${path} is out of date: run \`npm run docs\``).toBe(true);
  });

  it('are of procedures that are there', async () => {
    expect(await stalePages(pages)).toEqual([]);
  });

  it('name every step, decision and input of every procedure', () => {
    for (const each of library.procedures.values()) {
      const page = pages.get(`library/${each.id}.md`) ?? '';
      for (const node of bodiesOf(each).flatMap(({ steps }) => allNodes(steps))) {
        if (node.kind === 'step' || node.kind === 'decision') expect(page).toContain(`\nId: \`${node.id}\`\n`);
      }
      for (const name of Object.keys(each.inputs)) expect(page).toContain(`| \`${name}\` |`);
      expect(pages.get('library/README.md')).toContain(`(${each.id}.md)`);
      expect(page).not.toMatch(/\$\{|undefined|\[object/);
    }
  });

  it('link to what is there', async () => {
    for (const [path, text] of pages) {
      for (const [, address = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(address)) continue;
        const [file = '', section] = address.split('#');
        const target = file === '' ? path : posix.join(posix.dirname(path), file);
        const page = pages.get(target) ?? (await readFile(join(DOCS, target), 'utf8').catch(() => undefined));
        expect(page, `${path} links to ${address}`).toBeDefined();
        const headings = [...(page ?? '').matchAll(/^#+ (.*)$/gm)].map((heading) => anchor(heading[1] ?? ''));
        if (section !== undefined) expect(headings, `${path} links to ${address}`).toContain(section);
      }
    }
  });
});

describe('the page of a procedure', () => {
  const page = (...given: Parameters<typeof plan>) =>
    procedurePage(plan(...given), new Map([['log-events', '../checks.md#log-events']]));
  const good = { outcome: 'log', step: 'a', is: ['good'] };

  it('says of a step what to do, what proves it, and what else there is to know', () => {
    const full = step('a', {
      title: `Stop \`\${server}\``,
      do: `Stop it. It has \${wait:duration}, see \`http://\${server}/x\`.`,
      substeps: ['First.', 'Then.'],
      why: 'It must be off.',
      notes: ['Take your time.'],
      warnings: ['Only this one.'],
      checks: [
        check('log', { outcomes: ['good', 'bad'], parameters: { look: 'latest' } }),
        attestation('word', { parameters: { ask: 'Is it off?' }, required: false }),
      ],
      onOutcome: { log: { bad: 'Start again.' } },
      skip: 'with-reason',
      deadline: 'wait',
      deadlineNote: 'Roll back.',
      expected: 180_000,
      undo: 'Start it.',
      source: { document: 'Guide', section: 'One', step: '3a' },
    });
    const [, text = ''] = page([full]).split('## Steps\n\n');
    expect(text).toBe(`### 1 Stop \`server\`

Id: \`a\`

Stop it. It has *wait*, see \`http://<server>/x\`.

- a. First.
- b. Then.

⚠️ **Warning:** Only this one.

**Why:** It must be off.

**Note:** Take your time.

**Proved by**

- Fact log: [\`log-events\`](../checks.md#log-events) of \`server\`
  - Looks for \`{ look: latest }\`
  - Passes: \`good\`
  - \`bad\` does not pass: Start again.

**Looked at too**, and not needed to go on

- Fact word: [a person's word](../procedures.md#checks)
  - Asked: Is it off?

**Skip:** with a reason. **Override:** never. **Usually takes:** 3 min.

**Deadline:** \`wait\` from _I'm on it_. Roll back.

**To put it back:** Start it.

**Source:** One, step 3a
`);
  });

  it('numbers steps by where they stand, and says when each is come to', () => {
    const text = page(
      [
        each('one', 'all', [step('a')]),
        branch('way', [[good, [step('b'), step('c')]]], [end('e')]),
        decision('d', { on: [step('f')], off: [] }),
        repeat('again', 3, good, [step('g')], [end('h')]),
        use('it', 'both', { it: 'pair.first' }),
        use('other', 'inner'),
      ],
      { parts: { both: part(['it'], [step('i')]) } },
      { inner: procedure('inner', []) },
    );
    const numbers = [...text.matchAll(/^### (.*)$/gm)].map((heading) => heading[1]);
    expect(numbers).toEqual([
      '1 For each `one` in `all`',
      '1.1 Do a',
      '2 It depends: way',
      '2.1 Do b',
      '2.2 Do c',
      '2.3 End: stopped',
      '3 Decide: Choose d',
      '3.1 Do f',
      '4 Repeat: again',
      '4.1 Do g',
      '4.2 End: stopped',
      '5 Use: it',
      '6 Use: other',
      '1 Do i',
    ]);
    expect(text).toContain('1.1 for one after the other.');
    expect(text).toContain('- If `log` at `a` shows `good`: 2.1 to 2.2\n- Otherwise: 2.3\n');
    expect(text).toContain('- **on**: 3.1.\n- **off**: it goes on.\n');
    expect(text).toContain('4.1, until `log` at `a` shows `good`, at most 3 times.\nIf that did not bring it: 4.2.');
    expect(text).toContain('Everything in [Part: both](#part-both), where\n\n- `it` is `pair.first`\n');
    expect(text).toContain('All of [Procedure inner](inner.md).');
  });

  it('tells what has to be known before the start, and who adds to it', () => {
    const inner = procedure('inner', [step('a')], {
      warnings: ['Mind.'],
      prerequisites: [{ id: 'p', text: 'Ready.' }],
    });
    const text = page(
      [use('it', 'inner')],
      { cautions: [caution('none', { empty: 'spare' }, { effect: 'refuse' })], limitations: ['Not at night.'] },
      { inner },
    );
    expect(text).toContain('- If `spare` is empty, **the run cannot start**: Mind none.');
    expect(text).toContain('**Limitations**\n\n- Not at night.\n');
    expect(text).toContain('- [Procedure inner](inner.md#before-the-start): 1 thing to tick off, 1 warning\n');
  });
});
