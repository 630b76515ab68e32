import { createHash } from 'node:crypto';
import { truncateSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configOptions } from '../../src/checks/config-options/declaration.ts';
import { EXPORT, told, WatchedOptions } from './config-options-support.ts';
import { outcomeOf, serverWith } from './support.ts';

/** As Orchestration Server's options are before its migration, with what else stands in an export. */
const BEFORE = `; exported from ORS_A1
[cluster]
name=ors_cluster
super_node=true

[log]
verbose=standard
all=stderr
# buffering=true
standard=/var/log/ors/ors_a1
[orchestration]
mcr-pull-by-msn-only=false
get-list-item-by-urs=true
mcr-pull-limit=5000
new-session-on-reroute =  false
[persistence]
cassandra-nodes=c1;c2;c3
password=s3cr3t-of-cassandra
`;

const AFTER = `; exported from ORS_A1
[log]
verbose=standard
all=stderr
# buffering=true
standard=/var/log/ors/ors_a1
[orchestration]
functions-by-urs=true
mcr-pull-by-this-node=true
mcr-pull-limit=5000
new-session-on-reroute =  false
[persistence]
cassandra-keyspace-name=Orchestration
cassandra-nodes=c1;c2;c3
cassandra-schema-version=ORS8140000
cassandra-strategy-class=SimpleStrategy
cassandra-strategy-options=replication_factor:3
password=s3cr3t-of-cassandra
`;

const ASKED = {
  'orchestration/mcr-pull-by-msn-only': 'absent',
  'orchestration/get-list-item-by-urs': 'absent',
  cluster: 'absent',
  'orchestration/functions-by-urs': 'present',
  'persistence/cassandra-strategy-class': { 'one-of': ['SimpleStrategy', 'NetworkTopologyStrategy'] },
  'persistence/cassandra-strategy-options': { not: '' },
  'orchestration/mcr-pull-by-this-node': { is: true },
  'orchestration/mcr-pull-limit': { is: 5000 },
};

const line = (text: string, of = AFTER) => Buffer.from(of.slice(0, of.indexOf(`\n${text}`) + 1)).length;

describe('config-options', () => {
  it('passes on an export in which all is as asked, and quotes it line by line', async () => {
    const watched = new WatchedOptions(ASKED);
    watched.write(BEFORE);
    const look = await watched.exported(AFTER);
    expect(look).toMatchObject({ state: 'outcome', outcome: 'as-asked' });
    expect(look.summary).toMatch(/^ors_a1\.cfg: all 8 options are as asked: /);
    const hash = createHash('sha256').update(AFTER).digest('hex');
    const [file, ...lines] = look.evidence;
    expect(file).toMatchObject({ source: EXPORT, text: expect.stringContaining(`${EXPORT}, ${AFTER.length} bytes`) });
    expect(file?.text).toContain(hash);
    expect(lines.map(({ text, offset }) => [text, offset])).toEqual([
      ['[orchestration]: no mcr-pull-by-msn-only among its 4 options', line('[orchestration]')],
      ['[orchestration]: no get-list-item-by-urs among its 4 options', line('[orchestration]')],
      [`section \`cluster\` is not there: ${EXPORT}, 3 sections, ${AFTER.length} bytes, SHA-256 ${hash}`, undefined],
      ['[orchestration] functions-by-urs=true', line('functions-by-urs')],
      ['[persistence] cassandra-strategy-class=SimpleStrategy', line('cassandra-strategy-class')],
      ['[persistence] cassandra-strategy-options=replication_factor:3', line('cassandra-strategy-options')],
      ['[orchestration] mcr-pull-by-this-node=true', line('mcr-pull-by-this-node')],
      ['[orchestration] mcr-pull-limit=5000', line('mcr-pull-limit')],
    ]);
    expect(lines.every(({ source }) => source === EXPORT)).toBe(true);
  });

  it('differs on a new export in which one option is not as asked, and names each that is not', async () => {
    const look = await told(ASKED, AFTER.replace('SimpleStrategy', 'LocalStrategy').replace('functions-by-urs', 'x'));
    expect(look).toMatchObject({
      outcome: 'differs',
      summary:
        'ors_a1.cfg: `orchestration/functions-by-urs` is not there; ' +
        '`persistence/cassandra-strategy-class` is `LocalStrategy`, not one of `SimpleStrategy`, `NetworkTopologyStrategy`',
    });
    // What is wrong is told first, and where.
    expect(look.evidence[0]?.text).toBe('[orchestration]: no functions-by-urs among its 4 options (should be there)');
    expect(look.evidence[1]?.text).toMatch(
      /^\[persistence\] cassandra-strategy-class=LocalStrategy \(not one of `Simple/,
    );
  });

  it.each(Object.keys(ASKED))('does not pass if %s alone is as it was', async (name) => {
    const [section = '', option] = name.split('/');
    const was = BEFORE.split('\n').find((each) => option !== undefined && each.startsWith(`${option}=`));
    const lines = AFTER.split('\n').filter((each) => option === undefined || !each.startsWith(`${option}=`));
    const after = lines.join('\n');
    const content =
      option === undefined
        ? `${after}[${section}]\nname=ors_cluster\n`
        : was === undefined || name.endsWith('limit')
          ? after
          : after.replace(`[${section}]`, `[${section}]\n${was}`);
    const look = await told(ASKED, content);
    expect(look).toMatchObject({ outcome: 'differs' });
    expect(look.summary).toContain(`\`${name}\``);
  });

  it('does not pass on an export from before the step, as it may be', async () => {
    const watched = new WatchedOptions(ASKED);
    watched.write(AFTER);
    await watched.takeBaseline();
    expect(await watched.settled()).toMatchObject({
      state: 'not-yet',
      summary: expect.stringContaining('is the one from before this step'),
    });
    watched.rename(EXPORT, 'ors_a1_old.cfg');
    expect(await watched.settled()).toMatchObject({ state: 'not-yet', summary: 'no ors_a1.cfg yet' });
  });

  it('waits for an export that is not there, is empty, or is still being written', async () => {
    const watched = new WatchedOptions({ cluster: 'absent' });
    await watched.takeBaseline();
    expect(await watched.settled()).toMatchObject({ state: 'not-yet', summary: 'no ors_a1.cfg yet' });
    watched.write('');
    expect(await watched.settled()).toMatchObject({ state: 'not-yet', summary: 'ors_a1.cfg is there, but empty' });
    // As far as it has come, no [cluster] is in it.
    for (const half of [120, 200, 300]) {
      watched.write(AFTER.slice(0, half));
      expect((await watched.look()).summary).toBe('ors_a1.cfg is there; making sure that it is complete');
    }
    watched.write(`${AFTER}[cluster]\n`);
    expect(outcomeOf(await watched.settled())).toBe('differs');
  });

  it('goes by the next export once that is there', async () => {
    const watched = new WatchedOptions(ASKED);
    watched.write(BEFORE);
    const first = await watched.exported(AFTER.replace('[log]', '[cluster]'));
    const second = await watched.exported(AFTER.replace('[log]', '[CLUSTER]'));
    expect([outcomeOf(first), outcomeOf(second)]).toEqual(['differs', 'differs']);
    // Each export that differs is told: the evidence is another.
    expect(second.evidence).not.toEqual(first.evidence);
    watched.write(AFTER);
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    expect(outcomeOf(await watched.look())).toBe('as-asked');
    expect(await watched.look()).toEqual(await watched.look());
  });

  it('goes by the export that was written last where a glob means several', async () => {
    const watched = new WatchedOptions({ cluster: 'absent' }, { name: 'ors_a1*.cfg' });
    await watched.takeBaseline();
    const now = Math.floor(Date.now() / 1000);
    watched.write(BEFORE, 'ors_a1_rollback.cfg');
    watched.touch(now, 'ors_a1_rollback.cfg');
    watched.write(AFTER, 'ors_a1.cfg');
    watched.touch(now + 60, 'ors_a1.cfg');
    const look = await watched.settled();
    expect(look).toMatchObject({ outcome: 'as-asked', evidence: [{ source: 'ors_a1.cfg' }, {}] });
    watched.touch(now + 120, 'ors_a1_rollback.cfg');
    expect(outcomeOf(await watched.settled())).toBe('differs');
  });

  it('takes what is there where it need not be newer, but calls nothing from before a failure', async () => {
    const watched = new WatchedOptions({ cluster: 'absent' }, { newer: false });
    watched.write(BEFORE);
    await watched.takeBaseline();
    expect(await watched.settled()).toMatchObject({
      state: 'not-yet',
      summary: 'ors_a1.cfg: section `cluster` is there, with 2 options; it is the one from before this step',
    });
    expect(outcomeOf(await watched.exported(BEFORE.replace('true', 'false')))).toBe('differs');
    const other = new WatchedOptions({ cluster: 'absent' }, { newer: false });
    other.write(AFTER);
    await other.takeBaseline();
    expect(outcomeOf(await other.settled())).toBe('as-asked');
  });

  it('tells at once how things are when it is asked outside a run', async () => {
    const watched = new WatchedOptions(ASKED);
    watched.write(BEFORE);
    expect(outcomeOf(await watched.look())).toBe('differs');
  });

  it('never shows what is secret', async () => {
    const look = await told(
      {
        'persistence/password': { is: 'another-s3cr3t' },
        'persistence/url': { is: 'x' },
        'api/access_key': 'absent',
        'keys/main': { 'one-of': ['a', 'b'] },
        'persistence/connection': 'present',
        'persistence/cassandra-keyspace-name': { not: 'Orchestration' },
      },
      [
        '[persistence]',
        'password=s3cr3t-1',
        'url=http://admin:s3cr3t-2@cc-cas-01/x',
        'connection=Server=c1;Password=s3cr3t-3;Timeout=3',
        'cassandra-keyspace-name=Orchestration',
        '[api]',
        'Access_Key=s3cr3t-4',
        '[keys]',
        'main=s3cr3t-5',
      ].join('\n'),
    );
    expect(outcomeOf(look)).toBe('differs');
    expect(JSON.stringify(look)).not.toContain('s3cr3t');
    expect(look.summary).toContain('`persistence/password` is a value that is not shown, not as asked');
    expect(look.evidence.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^\[persistence\] password=… /));
    expect(look.summary).toContain('`persistence/cassandra-keyspace-name` is `Orchestration`, must not be');
  });

  it('is unknown for a file that is too large for an export', async () => {
    const watched = new WatchedOptions({ cluster: 'absent' });
    await watched.takeBaseline();
    watched.write(AFTER);
    truncateSync(watched.path(), 9 * 1024 * 1024);
    expect(await watched.settled()).toMatchObject({
      state: 'unknown',
      summary: expect.stringContaining('9,437,184 bytes'),
    });
  });

  describe('about the section that is named after the Application object', () => {
    const conf = (section: string) => `[log]\nverbose=standard\n[${section}]\nport=2020\nupgrade-mode=1\n`;
    const watching = (application?: string) => {
      const watched = new WatchedOptions({ '<application>': 'present', '<Application>/upgrade-mode': { is: 1 } });
      return Object.assign(watched, { server: { ...watched.server, ...(application && { application }) } });
    };

    it('looks for it by the name that the estate has', async () => {
      const watched = watching('confserv');
      watched.write(conf('ConfServ'));
      expect(await watched.look()).toMatchObject({
        outcome: 'as-asked',
        summary: `${EXPORT}: all 2 options are as asked: section \`confserv\` is there, with 2 options; \`confserv/upgrade-mode\` is \`1\``,
      });
    });

    it('differs where the section has another name, as one that was copied from elsewhere', async () => {
      const watched = watching('cfg_backup');
      watched.write(conf('confserv'));
      expect(await watched.look()).toMatchObject({
        outcome: 'differs',
        summary: `${EXPORT}: section \`cfg_backup\` is not there; \`cfg_backup/upgrade-mode\` is not there, nor is its section`,
      });
    });

    it('needs the name in the estate, and one that a section can have', async () => {
      expect(configOptions.missing(watching().server, watching().parameters)).toBe('no `application`');
      expect(configOptions.missing(watching('confserv').server, watching().parameters)).toBeUndefined();
      expect(await watching().look()).toMatchObject({
        state: 'unknown',
        summary: expect.stringMatching(/no `application`/),
      });
      for (const odd of ['conf/serv', 'conf]serv', ' ']) {
        expect(await watching(odd).look()).toMatchObject({
          state: 'unknown',
          summary: expect.stringMatching(/no section can/),
        });
      }
    });

    it('is told in the title', () => {
      const titleOf = (options: object) =>
        configOptions.title(configOptions.parameters.parse({ file: 'new-configuration', options }));
      expect(titleOf({ '<application>': 'present' })).toBe(
        'Section named after the Application object present in `new-configuration`',
      );
    });
  });

  it('says which file the estate lacks, and what is asked in its title', () => {
    const several = configOptions.parameters.parse({ file: 'exported-options', options: ASKED });
    expect(configOptions.missing(serverWith({}), several)).toBe('no `files.exported-options`');
    expect(configOptions.title(several)).toBe('8 options as asked in `exported-options`');
    const one = configOptions.parameters.parse({ file: 'exported-options', options: { cluster: 'absent' } });
    expect(configOptions.title(one)).toBe('`cluster` absent in `exported-options`');
  });

  it.each([
    [{}, 'At least one option'],
    [{ cluster: { is: 'x' } }, 'is a whole section'],
    [{ cluster: 'gone' }, ''],
    [{ 'log/verbose': { is: 'all', not: 'standard' } }, ''],
    [{ '[log]/verbose': 'absent' }, 'no brackets'],
    [{ 'log/': 'absent' }, 'no brackets'],
    [{ 'log/verbose': 'absent', 'Log/Verbose': 'present' }, 'case makes no difference'],
    [{ 'log/verbose': { 'one-of': [] } }, ''],
    [{ 'log/verbose': { is: 1.5 } }, ''],
  ])('refuses to be asked for %j', (options, why) => {
    const parsed = configOptions.parameters.safeParse({ file: 'exported-options', options });
    expect(parsed.success).toBe(false);
    expect(parsed.error?.message).toContain(why);
  });
});
