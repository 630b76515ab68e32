import sql from 'mssql';
import { describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { openLab, statusPage, uwm } from '../support.ts';

const healthy = 'Successfully opened a database connection';

async function acts(lab: Lab, name: string, ...actions: Parameters<Lab['act']>[1][]): Promise<string> {
  let message = '';
  for (const action of actions) {
    const result = await lab.act(name, action);
    expect(result).toMatchObject({ ok: true });
    message = result.message;
  }
  return message;
}

/** The rows of a query in a server's database, through the driver that checks use. */
async function query(lab: Lab, name: string, text: string): Promise<unknown[]> {
  const { host, database } = uwm(lab, name);
  const pool = await new sql.ConnectionPool({
    ...{ server: host, port: database.port, database: database.name, user: database.user },
    password: lab.secrets[database.passwordVariable] ?? '',
    options: { encrypt: false },
  }).connect();
  try {
    return [...(await pool.query(text)).recordset];
  } finally {
    await pool.close();
  }
}

const merge = async (lab: Lab, name: string) => {
  const { name: database } = uwm(lab, name).database;
  const [row] = await query(lab, name, `SELECT is_merge_published FROM sys.databases WHERE name = N'${database}'`);
  return row;
};
const subscriptions = (lab: Lab, name: string) => query(lab, name, 'SELECT status FROM dbo.sysmergesubscriptions');

describe('the Server Configuration Portal', () => {
  it('shows what is to be updated, updates it, and leads back to the summary', async () => {
    const lab = await openLab();
    await acts(lab, 'uwm-ms1', 'take-offline', 'install');
    expect(uwm(lab, 'uwm-ms1').portal).toBe('closed');
    const opened = await acts(lab, 'uwm-ms1', 'open-portal');
    expect(opened).toBe('Database Updates Required: Management is 2021.1, and uwm-ms1 is 2023.1.');
    expect(uwm(lab, 'uwm-ms1').portal).toBe('updates-required');
    await acts(lab, 'uwm-ms1', 'update-selected');
    expect(uwm(lab, 'uwm-ms1')).toMatchObject({ portal: 'upgrade-successful', database: { version: '2023.1' } });
    expect(await acts(lab, 'uwm-ms1', 'close-portal')).toBe('Summary: uwm-ms1 is 2023.1, and Management is 2023.1.');
    expect(uwm(lab, 'uwm-ms1').portal).toBe('summary');
    await acts(lab, 'uwm-ms1', 'close-portal', 'bring-online');
    expect((await statusPage(lab, 'uwm-ms1'))?.text).toMatch(/Server version: <[^>]+>2023\.1</);
  });

  it('shows the summary where nothing is behind', async () => {
    const lab = await openLab();
    expect(await acts(lab, 'uwm-ms1', 'open-portal')).toBe('Summary: uwm-ms1 is 2021.1, and Management is 2021.1.');
    expect((await lab.act('uwm-ms1', 'update-all')).message).toContain('lists no database');
  });

  it('refuses what it does not show', async () => {
    const lab = await openLab();
    expect((await lab.act('uwm-ms-new', 'open-portal')).message).toContain('nothing is installed there');
    expect((await lab.act('uwm-ms1', 'update-all')).message).toContain('is not open');
    expect((await lab.act('uwm-ms1', 'close-portal')).message).toContain('is not open');
    await acts(lab, 'uwm-ms1', 'take-offline', 'install', 'open-portal');
    const selected = (databases: string[]) => lab.act('uwm-ms1', { action: 'update-selected', databases });
    expect((await selected([])).message).toContain('No database is selected');
    expect((await selected(['Personalization1'])).message).toContain('does not list Personalization1');
    expect(uwm(lab, 'uwm-ms1').database.version).toBe('2021.1');
  });

  it('refuses a database that takes part in replication, until that is disabled', async () => {
    const lab = await openLab();
    for (const name of ['uwm-ps1', 'uwm-ps2']) {
      await acts(lab, name, 'take-offline', 'install', 'open-portal');
      const refused = await lab.act(name, 'update-all');
      expect(refused.ok).toBe(false);
      expect(refused.message).toContain('disabled on the master and on every subscriber');
      await acts(lab, name, 'disable-replication', 'update-all', 'bring-online');
      expect((await statusPage(lab, name))?.text).toContain(healthy);
    }
  });

  it('has nothing left to do where another server’s portal was faster', async () => {
    const lab = await openLab();
    for (const name of ['uwm-ps4', 'uwm-ps5']) await acts(lab, name, 'take-offline', 'install', 'open-portal');
    await acts(lab, 'uwm-ps4', 'update-all');
    expect(uwm(lab, 'uwm-ps5').portal).toBe('summary');
    expect((await lab.act('uwm-ps5', 'update-all')).ok).toBe(false);
  });
});

describe('a database that was updated', () => {
  it('locks out every server that is still what it was', async () => {
    const lab = await openLab();
    await acts(lab, 'uwm-ps4', 'take-offline', 'install', 'open-portal', 'update-all', 'bring-online');
    expect((await statusPage(lab, 'uwm-ps4'))?.text).toContain(healthy);
    const other = await statusPage(lab, 'uwm-ps5');
    expect(other?.text).toContain('The schema of PersonalizationLB is 2023.1');
    expect(other?.text).not.toContain(healthy);
    expect(uwm(lab, 'uwm-ps5').lockedOut).toBe('PersonalizationLB is 2023.1, but uwm-ps5 is 2021.1.');
    await acts(lab, 'uwm-ps5', 'take-offline', 'install', 'bring-online');
    expect((await statusPage(lab, 'uwm-ps5'))?.text).toContain(healthy);
  });
});

describe('replication', () => {
  it('is told by the SQL Server as SQL Server tells it', async () => {
    const lab = await openLab();
    expect(await merge(lab, 'uwm-ps1')).toEqual({ is_merge_published: true });
    expect(await merge(lab, 'uwm-ps2')).toEqual({ is_merge_published: false });
    expect(await subscriptions(lab, 'uwm-ps1')).toEqual([{ status: 1 }, { status: 1 }, { status: 1 }]);
    expect(await subscriptions(lab, 'uwm-ps2')).toEqual([{ status: 1 }]);
    await expect(subscriptions(lab, 'uwm-ps4')).rejects.toThrow('sysmergesubscriptions');

    await acts(lab, 'uwm-ps2', 'disable-replication');
    expect(await subscriptions(lab, 'uwm-ps2')).toEqual([{ status: 2 }]);
    expect(await subscriptions(lab, 'uwm-ps1')).toEqual([{ status: 1 }, { status: 2 }, { status: 1 }]);
    await acts(lab, 'uwm-ps1', 'disable-replication');
    expect(await merge(lab, 'uwm-ps1')).toEqual({ is_merge_published: false });
    expect(await subscriptions(lab, 'uwm-ps1')).toEqual([]);

    await acts(lab, 'uwm-ps1', 'enable-replication');
    await acts(lab, 'uwm-ps2', 'enable-replication');
    expect(await merge(lab, 'uwm-ps1')).toEqual({ is_merge_published: true });
    expect(await subscriptions(lab, 'uwm-ps2')).toEqual([{ status: 1 }]);
  });

  it('is refused where it would change nothing', async () => {
    const lab = await openLab();
    expect((await lab.act('uwm-ps1', 'enable-replication')).message).toContain('enabled already');
    expect((await lab.act('uwm-ps4', 'disable-replication')).message).toContain('takes no part in replication');
    await acts(lab, 'uwm-ps1', 'disable-replication');
    expect((await lab.act('uwm-ps1', 'disable-replication')).message).toContain('disabled already');
  });

  it('is asked with the lab’s password only', async () => {
    const lab = await openLab();
    const { host, database } = uwm(lab, 'uwm-ps1');
    const wrong = new sql.ConnectionPool({
      ...{ server: host, port: database.port, database: database.name, user: database.user, password: 'guess' },
      options: { encrypt: false },
    });
    await expect(wrong.connect()).rejects.toThrow('Login failed');
    expect(database.passwordVariable).toBe('HANDRAIL_LAB_SQL_PASSWORD');
  });
});
