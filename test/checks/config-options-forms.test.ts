import { describe, expect, it } from 'vitest';
import { told } from './config-options-support.ts';
import { outcomeOf } from './support.ts';

/** As an exported file begins, with an option of each sort; `Größe` is in no ASCII. */
const LINES = [
  '[orchestration]',
  'functions-by-urs=true',
  'super_node=true',
  'description=Größe der Wartefelder',
  '[persistence]',
  'cassandra-strategy-class = SimpleStrategy ',
  '',
];
const ASKED = {
  'orchestration/functions-by-urs': { is: 'true' },
  'orchestration/description': { is: 'Größe der Wartefelder' },
  'persistence/cassandra-strategy-class': { is: 'SimpleStrategy' },
  cluster: 'absent',
};

const unix = LINES.join('\n');
const wide = (mark: string, text = unix) => Buffer.from(mark + text, 'utf16le');

describe('config-options, in whatever form the export comes', () => {
  it.each([
    ['UTF-8', Buffer.from(unix), 0, 1],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${unix}`), 3, 1],
    ['Windows-1252', Buffer.from(unix, 'latin1'), 0, 1],
    ['UTF-16, little end first', wide('\ufeff'), 2, 2],
    ['UTF-16, big end first', wide('\ufeff').swap16(), 2, 2],
    ['UTF-16 without a byte order mark', wide(''), 0, 2],
    ['UTF-16 without one, big end first', wide('').swap16(), 0, 2],
  ])('reads %s, and tells at which byte a line begins', async (_, content, mark, width) => {
    const look = await told(ASKED, content);
    expect(outcomeOf(look)).toBe('as-asked');
    const found = look.evidence.find(({ text }) => text.includes('Größe der Wartefelder'));
    expect(found?.offset).toBe(mark + width * unix.indexOf('description'));
    const differing = await told({ 'orchestration/description': 'absent' }, content);
    expect(outcomeOf(differing)).toBe('differs');
  });

  it.each([
    ['Windows', '\r\n'],
    ['UNIX', '\n'],
    ['odd', '\r'],
    ['mangled', '\r\r\n'],
  ])('reads %s line ends, with or without one at the end', async (_, end) => {
    for (const lines of [LINES, LINES.slice(0, -1)]) {
      expect(outcomeOf(await told(ASKED, lines.join(end)))).toBe('as-asked');
      expect(outcomeOf(await told({ persistence: 'absent' }, lines.join(end)))).toBe('differs');
    }
  });

  it('compares names without regard to case, but tells hyphens from underscores', async () => {
    expect(outcomeOf(await told({ 'Orchestration/Functions-By-URS': 'present' }, unix))).toBe('as-asked');
    expect(outcomeOf(await told({ 'orchestration/super_node': 'absent' }, unix))).toBe('differs');
    expect(outcomeOf(await told({ 'orchestration/super-node': 'absent' }, unix))).toBe('as-asked');
    expect(outcomeOf(await told({ 'orchestration/functions-by-urs': { is: 'TRUE' } }, unix))).toBe('differs');
  });

  it('does not take one option for another whose name it is a part of, nor one section for another', async () => {
    const content = '[a]\nfunctions-by-urs-x=1\nx-functions-by-urs=1\nb=functions-by-urs=1\n[c]\nfunctions-by-urs=1\n';
    expect(outcomeOf(await told({ 'a/functions-by-urs': 'absent' }, content))).toBe('as-asked');
    expect(outcomeOf(await told({ 'a/functions-by-urs': 'present' }, content))).toBe('differs');
    expect(outcomeOf(await told({ 'a/b': { is: 'functions-by-urs=1' } }, content))).toBe('as-asked');
  });

  it('takes no comment for an option', async () => {
    const content = '# cluster\n[a]\n#functions-by-urs=true\n ; functions-by-urs=true\nb=1\n;[cluster]\n';
    expect(outcomeOf(await told({ 'a/functions-by-urs': 'present' }, content))).toBe('differs');
    expect(outcomeOf(await told({ 'a/functions-by-urs': 'absent', cluster: 'absent' }, content))).toBe('as-asked');
  });

  it('takes an empty value for a value, and an empty section for a section', async () => {
    const content = '[a]\nb=\n[cluster]\n';
    expect(outcomeOf(await told({ 'a/b': { is: '' } }, content))).toBe('as-asked');
    expect(outcomeOf(await told({ 'a/b': { not: '' } }, content))).toBe('differs');
    expect(outcomeOf(await told({ 'a/b': 'absent' }, content))).toBe('differs');
    expect(outcomeOf(await told({ cluster: 'absent' }, content))).toBe('differs');
  });

  it('does not take an option that is not there for one with another value', async () => {
    expect(outcomeOf(await told({ 'a/b': { not: 'x' } }, '[a]\nc=1\n'))).toBe('differs');
  });

  it('wants every line as asked where an option or a section is there more than once', async () => {
    const content = '[a]\nb=1\n[other]\nb=3\n[A]\nB=2\n';
    for (const asked of [{ is: '1' }, { is: '2' }, 'absent']) {
      expect(outcomeOf(await told({ 'a/b': asked }, content))).toBe('differs');
    }
    const look = await told({ 'a/b': { 'one-of': ['1', '2'] } }, content);
    expect(look).toMatchObject({ outcome: 'as-asked', summary: 'ors_a1.cfg: `a/b` is there 2 times: `1`, `2`' });
    expect(look.evidence.slice(1).map(({ offset }) => offset)).toEqual([4, content.indexOf('B=2')]);
  });

  it('proves nothing by a line of which nobody can tell what it means', async () => {
    for (const asked of ['absent', 'present', { is: '' }, { not: 'x' }]) {
      expect(outcomeOf(await told({ 'a/cut-off-option': asked }, '[a]\nb=1\ncut-off-option'))).toBe('differs');
    }
  });

  it.each([
    ['[a]\nb=1\n[clust', 'whose name in brackets is not whole'],
    ['b=1\n[a]\nc=1\n', 'before any section'],
    ['Nothing was exported.\n', 'has no `[section]`'],
    ['; nothing\n\n', 'has no `[section]`'],
    [`[a]\nb=1\n${'\0'.repeat(64)}`, 'NUL'],
    [Buffer.concat([wide('\ufeff'), Buffer.from('x')]), 'half a character'],
    [`[a]\n${'b=1\n'.repeat(100_001)}`, 'more than 100,000 lines'],
  ])('cannot tell from %j', async (content, why) => {
    const look = await told({ cluster: 'absent' }, content);
    expect(look).toMatchObject({ state: 'unknown', summary: expect.stringContaining(why) });
    expect(look.summary.endsWith('.')).toBe(true);
  });

  it('cannot be told what is in the XML that Genesys Administrator exports, and says which export to make', async () => {
    const xml =
      '<?xml version="1.0" encoding="utf-8"?>\n<!-- options -->\n<options>\n <section name="log">\n' +
      '  <option name="verbose" value="a &amp; b"/>\n  <![CDATA[[cluster]]]>\n </section>\n</options>\n';
    for (const content of [xml, `\ufeff${xml}`, wide('\ufeff', xml)]) {
      const look = await told({ cluster: 'absent' }, content);
      expect(look.state).toBe('unknown');
      expect(look.summary).toContain('ors_a1.cfg is XML: it parses and holds 3 elements');
      expect(look.summary).toContain('Export them to a `.cfg` file, from the Options tab');
    }
    expect((await told({ cluster: 'absent' }, '<options/>')).summary).toContain('it parses and is empty');
  });

  it.each([
    ['<options><section></options>', 'line 1: `</options>` where another ends'],
    ['<options>\n<section>\n', 'line 3: it ends before `section` does'],
    ['<options a=1/>', '`<` that begins nothing'],
    ['<options>a & b</options>', '`&` that begins nothing'],
    ['<options/>\n<options/>', 'line 2: a second element'],
    ['<options/> more', 'text outside'],
    ['<!-- <options/>', '`<!--` without its end'],
    ['<?xml version="1.0"?>', 'no element'],
  ])('says what is broken in XML such as %j', async (content, why) => {
    const look = await told({ cluster: 'absent' }, content);
    expect(look).toMatchObject({ state: 'unknown', summary: expect.stringContaining(why) });
  });
});
