/**
 * docs/coverage.md tells for every item of the guides where a procedure carries it. The items are in docs/guides/*.yaml; a
 * test fails when one is carried nowhere.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Library } from '../src/procedures/library.ts';
import type { Procedure } from '../src/procedures/model.ts';
import { allNodes, bodiesOf } from '../src/procedures/nodes.ts';

const FOLDER = fileURLToPath(new URL('../docs/guides', import.meta.url));

const guideSchema = z.strictObject({
  guide: z.string(),
  sections: z.array(
    z.strictObject({
      section: z.string(),
      items: z.array(z.strictObject({ says: z.string(), in: z.array(z.string()).min(1) })).min(1),
    }),
  ),
});

export type Guide = z.infer<typeof guideSchema>;

export async function readGuides(): Promise<readonly Guide[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(files.map(async (name) => guideSchema.parse(parse(await readFile(join(FOLDER, name), 'utf8')))));
}

/** @returns a line for each place that is named and is not there */
export function missingPlaces(guides: readonly Guide[], library: Library): readonly string[] {
  return guides.flatMap(({ sections }) =>
    sections.flatMap(({ items }) =>
      items.flatMap((item) =>
        item.in.filter((place) => !isThere(place, library)).map((place) => `${place}, for: ${item.says}`),
      ),
    ),
  );
}

/** `procedure/step`, or `procedure/cautions/id` and the like. */
function isThere(place: string, library: Library): boolean {
  const [id = '', part = '', name] = place.split('/');
  const procedure = library.procedures.get(id);
  if (procedure === undefined) return false;
  switch (part) {
    case 'summary':
      return name === undefined && procedure.summary !== '';
    case 'warnings':
    case 'limitations':
    case 'notes':
      return name === undefined && procedure[part].length > 0;
    case 'inputs':
      return name !== undefined && Object.hasOwn(procedure.inputs, name);
    case 'cautions':
    case 'prerequisites':
      return procedure[part].some((each) => each.id === name);
    default:
      return name === undefined && idsOf(procedure).has(part);
  }
}

function idsOf(procedure: Procedure): ReadonlySet<string> {
  const nodes = bodiesOf(procedure).flatMap(({ steps }) => allNodes(steps));
  return new Set(nodes.flatMap((node) => ('id' in node ? [node.id] : [])));
}

export function coveragePage(guides: readonly Guide[]): string {
  const lines = [
    '# What the guides say, and where it is',
    '',
    'Made from `docs/guides/*.yaml` by `npm run docs`. Each line is one thing that a guide says, in our words, and the steps',
    'that carry it.',
  ];
  for (const { guide, sections } of guides) {
    lines.push('', `## ${guide}`);
    for (const { section, items } of sections) {
      lines.push('', `### ${section}`, '', '| the guide says | it is in |', '| --- | --- |');
      for (const item of items) lines.push(`| ${item.says} | ${item.in.map(placeLink).join('<br>')} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** To the page of the procedure that the place is in. */
function placeLink(place: string): string {
  return `[\`${place}\`](library/${place.split('/')[0]}.md)`;
}
