import { describe, expect, it } from 'vitest';
import { formatHeader, formatLine, type LogSource, logFileName } from '../../../src/lab/genesys/log-line.ts';
import { applicationType, events, startUp } from '../../../src/lab/orchestration/log-events.ts';

const source: LogSource = { application: 'ors_a1', type: applicationType, host: 'cc-ors-01', messageForm: 'short' };
const full: LogSource = { ...source, messageForm: 'full' };
const at = new Date(2026, 10, 21, 1, 52, 13, 201);

describe('a line of log', () => {
  it('has the real short form', () => {
    expect(formatLine(source, at, events.roleActivated('backup'))).toBe(
      '01:52:13.201 Std 04560 Warm Standby (backup) mode activated',
    );
    expect(formatLine(source, at, events.roleActivated('primary'))).toBe(
      '01:52:13.201 Std 04562 Warm Standby (Primary) mode activated',
    );
  });

  it('has the real full form, with the product in front of ids that are not everybody’s', () => {
    expect(formatLine(full, at, events.roleActivated('backup'))).toBe(
      '2026-11-21T01:52:13.201   Standard   cc-ors-01   ors_a1   GCTI-00-04560   Warm Standby (backup) mode activated',
    );
    expect(formatLine(full, at, events.signal('primary'))).toContain('   GCTI-161-22502   ');
  });

  it('may have a time but no level or id, or nothing at all in front', () => {
    expect(formatLine(source, at, { timed: 'Total number of clients: 0' })).toBe(
      '01:52:13.201 Total number of clients: 0',
    );
    expect(formatLine(source, at, { raw: '    continued' })).toBe('    continued');
  });
});

describe('a file of log', () => {
  it('is named after the application and the moment', () => {
    expect(logFileName('ors_a1', at)).toBe('ors_a1.20261121_015213_201.log');
  });

  it('opens with the real header', () => {
    const start = new Date(at.getTime() - 3_600_000);
    expect(formatHeader(source, at, start, 2, 'logs/x.log')).toMatch(
      new RegExp(
        [
          '^Application name: ors_a1',
          'Application type: OrchestrationServer \\(161\\)',
          'Time zone: {8}-?\\d+, [^,]+, [^,]+',
          'UTC time: {9}\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:13\\.201',
          'Local time: {7}2026-11-21T01:52:13\\.201',
          `Start time \\(UTC\\): ${start.toISOString().slice(0, 19)}`,
          'File: {13}\\(2\\) logs/x\\.log',
          '\\n$',
        ].join('\\n'),
      ),
    );
  });
});

it('a start-up tells version and Management Layer first, then that the configuration is loaded', () => {
  const lines = startUp({ host: 'cc-ors-01', port: 7210, version: '8.1.400.75' }).flat();
  const texts = lines.map((line) => formatLine(source, at, line).slice(13));
  expect(texts.filter((text) => text.startsWith('Std'))).toEqual([
    'Std 05060 Application started',
    'Std 05200 Orchestration. Version 8.1.400.75',
    'Std 22500 LCA is configured at [cc-ors-01:4999]',
    "Std 04503 Connected to ConfigServer 'confserv' at host 'cc-cfg-01', port 2020",
    'Std 20009 Configuration is fully loaded',
  ]);
});
