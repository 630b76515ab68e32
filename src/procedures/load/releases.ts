/** Reads a list of releases: the versions of a product in their order. */
import { type Path, type Problem, sorted, type YamlDocument } from '../../yaml/document.ts';
import { shape } from '../../yaml/shape.ts';
import type { Releases, ReleaseValue } from '../model.ts';
import { releasesShape } from '../surface.ts';
import { isRecord } from './here.ts';

/** Whether a file is meant to be a list of releases and not a procedure. */
export function isReleases({ value }: YamlDocument): boolean {
  if (!isRecord(value) || Object.hasOwn(value, 'id')) return false;
  return Object.hasOwn(value, 'releases') || Object.hasOwn(value, 'order');
}

/** @returns the list, if nothing is wrong with it, and every problem */
export function readReleases(document: YamlDocument): {
  readonly read: Releases | undefined;
  readonly problems: readonly Problem[];
} {
  const problems = [...document.problems];
  const shaped = shape(releasesShape, document.value, document, []);
  if (!shaped.ok) return { read: undefined, problems: sorted([...problems, ...shaped.problems]) };
  const { releases: id, title, source, order } = shaped.value;
  const releases: ReleaseValue[] = [];
  const places = new Map<string, Path>();
  const add = (given: string | number, path: Path, version: number): void => {
    // 10.0 without quotes is the number 10.
    const release = typeof given === 'number' ? (document.written(path) ?? String(given)) : given;
    const before = places.get(release);
    if (before)
      problems.push(document.at(path, `\`${release}\` is there already, in line ${lineOf(document, before)}`));
    else places.set(release, path);
    releases.push({ release, place: releases.length, version });
  };
  for (const [version, each] of order.entries()) {
    const path: Path = ['order', version];
    if (typeof each !== 'object') {
      add(each, path, version);
      continue;
    }
    add(each.release, [...path, 'release'], version);
    for (const [i, also] of (each.also ?? []).entries()) add(also, [...path, 'also', i], version);
  }
  const { document: guide, section, step } = source;
  const whole: Releases = {
    id,
    title,
    source: {
      document: guide,
      ...(section !== undefined && { section }),
      ...(step !== undefined && { step }),
    },
    releases,
  };
  return { read: problems.length === 0 ? whole : undefined, problems: sorted(problems) };
}

function lineOf(document: YamlDocument, path: Path): number {
  return document.at(path, '').line;
}
