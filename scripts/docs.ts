/**
 * `npm run docs`: writes the pages that are made from the procedures and the guides, which are docs/library/ and
 * docs/coverage.md. A test fails when one of them is out of date.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Library, loadLibrary, planFor } from '../src/procedures/library.ts';
import type { Procedure } from '../src/procedures/model.ts';
import { problemLines } from '../src/yaml/document.ts';
import { coveragePage, missingPlaces, readGuides } from './coverage.ts';
import { anchor, code, line } from './markdown.ts';
import { procedurePage } from './procedure-page.ts';

export const DOCS = fileURLToPath(new URL('../docs', import.meta.url));

/** Path below docs/ → text. */
export type Pages = ReadonlyMap<string, string>;

/** @returns every page as it should be */
export async function generatedPages(library: Library): Promise<Pages> {
  const checks = checkAddresses(await readFile(join(DOCS, 'checks.md'), 'utf8'));
  const pages = new Map<string, string>([
    ['coverage.md', coveragePage(await readGuides())],
    ['library/README.md', libraryPage(library)],
  ]);
  for (const id of library.procedures.keys()) {
    pages.set(`library/${id}.md`, procedurePage(planFor(library, id), checks));
  }
  return pages;
}

/** @returns pages of procedures that are not there any more, as paths below docs/ */
export async function stalePages(pages: Pages): Promise<readonly string[]> {
  const written = (await readdir(join(DOCS, 'library'))).map((name) => `library/${name}`);
  return written.filter((path) => !pages.has(path)).sort();
}

/** Kind of check → address of its section, from docs/library/. */
function checkAddresses(page: string): ReadonlyMap<string, string> {
  const headings = [...page.matchAll(/^## (.*`.*)$/gm)].map((each) => each[1] ?? '');
  return new Map(
    headings.flatMap((heading) =>
      [...heading.matchAll(/`([^`]+)`/g)].map((each) => [each[1] ?? '', `../checks.md#${anchor(heading)}`] as const),
    ),
  );
}

function libraryPage({ procedures }: Library): string {
  const products = new Map<string, Procedure[]>();
  for (const each of procedures.values()) products.set(each.product, [...(products.get(each.product) ?? []), each]);
  const lines = [
    '# The procedures that come with Handrail',
    '',
    'A page each, made from `src/procedures/library/` by `npm run docs`. [Procedures](../procedures.md) tells how they are written;',
    '[what the guides say, and where it is](../coverage.md) follows the guides line by line.',
  ];
  for (const [product, all] of [...products].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push('', `## ${product}`, '');
    for (const { id, title, summary } of all) lines.push(`- [${line(title)}](${id}.md), ${code(id)}. ${line(summary)}`);
  }
  return `${lines.join('\n')}\n`;
}

async function write(): Promise<void> {
  const library = await loadLibrary();
  const broken = library.problems.length > 0 ? [problemLines(library.problems)] : [];
  const missing = missingPlaces(await readGuides(), library).map((place) => `Nowhere to be found: ${place}`);
  if (broken.length + missing.length > 0) {
    console.error([...broken, ...missing].join('\n'));
    process.exitCode = 1;
    return;
  }
  await mkdir(join(DOCS, 'library'), { recursive: true });
  const pages = await generatedPages(library);
  for (const [path, text] of pages) await writeFile(join(DOCS, path), text);
  for (const path of await stalePages(pages)) await rm(join(DOCS, path));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await write();
