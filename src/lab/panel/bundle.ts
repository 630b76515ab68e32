import { fileURLToPath } from 'node:url';
import { kept } from '../../javascript/kept.ts';

let bundle: Promise<string> | null = null;

/** The page's script, made on first use and kept for the life of the process. */
export function pageScript(): Promise<string> {
  bundle ??= kept('lab-panel', makeScript);
  return bundle;
}

async function makeScript(): Promise<string> {
  const { build } = await import('esbuild');
  const result = await build({
    entryPoints: [fileURLToPath(new URL('./page/main.tsx', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'silent',
  });
  return result.outputFiles[0]?.text ?? '';
}
