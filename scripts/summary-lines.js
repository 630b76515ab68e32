/**
 * The end of `npm test`, for people.
 *
 * @param {{ counts: ReturnType<import('./count-tests.js').countTests>, failures: string[], lint: number,
 *   types: number, strict: boolean }} outcome `lint` and `types` are exit codes
 * @returns {string[]} lines
 */
export function summaryLines({ counts, failures, lint, types, strict }) {
  const lines = [
    `Lint   ${lint === 0 ? 'passed' : 'FAILED'}`,
    `Types  ${types === 0 ? 'passed' : 'FAILED'}`,
    `Tests  ${counts.passed} passed, ${counts.failures.length} failed, ${counts.skipped.length} skipped`,
  ];
  for (const [needs, names] of byNeed(counts.skipped)) {
    const tests = `${names.length} ${names.length === 1 ? 'test' : 'tests'}`;
    lines.push('', needs === undefined ? `Skipped, no reason given: ${tests}` : `Skipped, needs ${needs}: ${tests}`);
    lines.push(...[...new Set(names.map(fileOf))].map((file) => `  ${file}`));
  }
  if (counts.skipped.length > 0 && strict) lines.push('', 'With CI=true every skipped test is a failure.');
  if (failures.length > 0) lines.push('', 'Failed:', ...failures.map((name) => `  ${name}`));
  return [...lines, '', `${counts.passed} passed, ${failures.length} failed`];
}

function byNeed(skipped) {
  const groups = new Map();
  for (const { name, needs } of skipped) groups.set(needs, [...(groups.get(needs) ?? []), name]);
  return groups;
}

const fileOf = (name) => name.split(' > ')[0];
