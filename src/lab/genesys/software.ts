/**
 * Software on a simulated host: an installation package, and the folder into which it is installed. Both are real files;
 * the version that an installation has is the one written in the package's `ip_description.xml`.
 */
import { existsSync, mkdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../errors.ts';
import { writeWhole } from '../whole-file.ts';

/** What there are packages of. */
export interface Product {
  /** As in `Orchestration Server`. */
  readonly title: string;
  /** As in `OrchestrationServer`. */
  readonly type: string;
}

/** The file of an installation that tells its version. */
export const descriptionFile = 'ip_description.xml';
const versionFile = 'version.txt';

/** Where the package of a version lies on a host. */
export function packageFolder(product: Product, hostDirectory: string, version: string): string {
  return join(hostDirectory, 'packages', `IP_${product.type}_${version}`);
}

/** Puts a package on a host unless it is there. */
export function layPackage(product: Product, hostDirectory: string, version: string): void {
  const path = join(packageFolder(product, hostDirectory, version), descriptionFile);
  if (!existsSync(path)) writeWhole(path, describe(product, version));
}

/**
 * Installs the package into `folder`.
 * @returns the version that is installed now
 * @throws Refusal when there is no package, or none that can be read
 */
export function installPackage(product: Product, hostDirectory: string, version: string, folder: string): string {
  const found = readPackage(product, hostDirectory, version);
  writeInstallation(product, folder, found);
  return found;
}

/**
 * The version in a host's package.
 * @throws Refusal as `installPackage`
 */
export function readPackage(product: Product, hostDirectory: string, version: string): string {
  const path = join(packageFolder(product, hostDirectory, version), descriptionFile);
  if (!existsSync(path)) throw new Refusal(`There is no installation package: ${path} is missing.`);
  const found = /<version>([\w.]+)<\/version>/.exec(readFileSync(path, 'utf8'))?.[1];
  if (!found) throw new Refusal(`The installation package is damaged: ${path} names no version.`);
  return found;
}

/** Writes an installation's files; `at` dates them back where the lab is given a history. */
export function writeInstallation(product: Product, folder: string, version: string, at?: Date): void {
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, descriptionFile), describe(product, version));
  writeWhole(join(folder, versionFile), `${product.title} ${version}\n`);
  if (at) for (const file of [descriptionFile, versionFile]) utimesSync(join(folder, file), at, at);
}

function describe({ title, type }: Product, version: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<ip>
  <product>${title}</product>
  <type>${type}</type>
  <version>${version}</version>
  <os>linux</os>
</ip>
`;
}
