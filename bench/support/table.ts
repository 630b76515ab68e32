import type { BenchResult } from './result.ts';

/** @returns results as a table for people, in several lines */
export function table(results: readonly BenchResult[]): string {
  const rows = [
    ['what', 'measured', 'baseline', 'ratio', 'aim', ''],
    ...results.map(({ name, measured, baseline, unit, ratio, aim, ok }) => [
      name,
      `${figure(measured)} ${unit}`,
      baseline === null ? '' : `${figure(baseline)} ${unit}`,
      ratio === null ? '' : ratio.toFixed(2),
      aim,
      aim === 'none' ? '' : ok ? 'met' : 'NOT MET',
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  // Figures stand to the right.
  const aligned = (cell: string, column: number) =>
    column >= 1 && column <= 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  const lines = rows.map((row) => row.map(aligned).join('  ').trimEnd());
  return [lines[0], '─'.repeat(Math.max(...lines.map((line) => line.length))), ...lines.slice(1)].join('\n');
}

/** Three digits that matter, thousands apart. */
function figure(value: number): string {
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
