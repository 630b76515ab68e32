/**
 * The program and its libraries as a few files of JavaScript, so that a start does not wait until two thousand have been
 * found, and ours read as TypeScript. They are made when the sources are not what they were at the last start, and kept in
 * `node_modules/.cache/handrail`, in a folder named by what they are made from.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { tellPlacesInSources } from './stacks.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules', '.cache', 'handrail');

/** So many are kept: a process that was started from one of them may still want some of it. */
const KEPT = 5;

/** They bring programs or threads of their own, or are there on some machines only. */
const AS_THEY_ARE = ['esbuild', 'js-redis-server', 'msgpackr-extract'];

/** What `tedious` brings for signing in to Azure, which takes it longer to load than all the rest. Nobody signs in there. */
const LEFT_OUT = /^@azure\/(identity|keyvault-keys)$/;

/** What libraries of the older kind, CommonJS, expect to find; and where the files are. */
const banner = `
const javascriptFolder = import.meta.dirname;
import { createRequire as createRequireForCommonJs } from 'node:module';
const require = createRequireForCommonJs(import.meta.url);
const __filename = import.meta.filename;
const __dirname = import.meta.dirname;
`;

/** Where this begins: each is a file of its own, and shares what it has in common with the others. */
const BEGINNINGS = { command: 'cli/main.ts', driver: 'checks/replication-disabled/driver.ts' };

/**
 * Runs what begins there. Where nothing can be kept, as in a folder that nobody may write to, tsx reads the sources as they
 * are: that takes longer, and comes to the same.
 *
 * @param {keyof typeof BEGINNINGS} name
 */
export async function begin(name) {
  const made = await javascript().catch(() => undefined);
  if (made !== undefined) {
    tellPlacesInSources();
    await import(pathToFileURL(join(made, `${name}.js`)).href);
    return;
  }
  const { register } = await import('tsx/esm/api');
  register();
  await import(pathToFileURL(join(sources, BEGINNINGS[name])).href);
}

/** @returns the folder with the files, which are made if they are not there */
async function javascript() {
  const made = join(cache, fingerprint());
  if (!existsSync(made)) await make(made);
  return made;
}

/** Of every source's name and text, of the libraries' versions, and of how and where this is made. */
function fingerprint() {
  const hash = createHash('sha256').update(`${root}\0${process.version}`);
  for (const name of ['package-lock.json', 'node_modules/.package-lock.json', 'src/javascript/begin.js']) {
    const path = join(root, name);
    if (existsSync(path)) hash.update(`\0${name}\0`).update(readFileSync(path));
  }
  const files = readdirSync(sources, { recursive: true }).filter((name) => /\.(tsx?|css)$/.test(name));
  for (const name of files.sort()) hash.update(`\0${name}\0`).update(readFileSync(join(sources, name)));
  return hash.digest('hex').slice(0, 32);
}

async function make(folder) {
  const { build } = await import('esbuild');
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(cache, { recursive: true });
  forgetOthers();
  await build({
    entryPoints: Object.fromEntries(Object.entries(BEGINNINGS).map(([name, file]) => [name, join(sources, file)])),
    outdir: unfinished,
    bundle: true,
    splitting: true,
    external: AS_THEY_ARE,
    banner: { js: banner },
    platform: 'node',
    format: 'esm',
    target: 'node20.18',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'silent',
    plugins: [
      { name: 'own-urls', setup: keepUrls },
      { name: 'left-out', setup: leaveOut },
    ],
  });
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process that started at the same time was quicker.
    if (!existsSync(folder)) throw error;
  }
}

/** What a source finds beside itself, it finds where the source is. */
function keepUrls({ onLoad }) {
  onLoad({ filter: /\.ts$/ }, ({ path }) => {
    if (!path.startsWith(sources)) return undefined;
    const url = JSON.stringify(pathToFileURL(path).href);
    return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', url), loader: 'ts' };
  });
}

function leaveOut({ onResolve, onLoad }) {
  onResolve({ filter: LEFT_OUT }, ({ path }) => ({ path, namespace: 'left-out' }));
  onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
}

function forgetOthers() {
  const made = readdirSync(cache).map((name) => ({ path: join(cache, name), at: statSync(join(cache, name)).mtimeMs }));
  const old = made.sort((a, b) => b.at - a.at).slice(KEPT);
  for (const { path } of old) rmSync(path, { recursive: true, force: true });
}
