import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { kept } from '../javascript/kept.ts';
import { send } from './http/respond.ts';
import type { Panel } from './protocol.ts';

interface Bundle {
  readonly script: string;
  readonly style: string;
}

const folder = new URL('./page/', import.meta.url);
const entry = fileURLToPath(new URL('main.tsx', folder));
const sheet = fileURLToPath(new URL('page.css', folder));

/** The page: one document, one script and one style sheet, bundled when they are first asked for, and kept. */
export class PageFiles {
  readonly #policy: string;
  #bundle: Promise<Bundle> | undefined;

  constructor(panel: Panel | undefined) {
    const frames = panel === undefined ? "'none'" : framed(new URL(panel.address));
    this.#policy = [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data: https:",
      "connect-src 'self'",
      `frame-src ${frames}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; ');
  }

  /** Serves `/`, `/page.js` and `/page.css`; false for any other path. */
  async serve(path: string, response: ServerResponse): Promise<boolean> {
    if (path !== '/' && path !== '/page.js' && path !== '/page.css') return false;
    const headers = { 'content-security-policy': this.#policy, 'referrer-policy': 'no-referrer' };
    const html = { ...headers, 'content-type': 'text/html; charset=utf-8' };
    if (!existsSync(entry)) {
      send(response, 503, missingPage, html);
      return true;
    }
    if (path === '/') {
      send(response, 200, readFileSync(new URL('index.html', folder)), html);
      return true;
    }
    try {
      const { script, style } = await this.#bundled();
      if (path === '/page.js') {
        send(response, 200, script, { ...headers, 'content-type': 'text/javascript; charset=utf-8' });
      } else {
        send(response, 200, style, { ...headers, 'content-type': 'text/css; charset=utf-8' });
      }
    } catch (error) {
      this.#bundle = undefined;
      const why = error instanceof Error ? error.message : String(error);
      send(response, 500, `The page could not be built.\n\n${why}\n`, {
        ...headers,
        'content-type': 'text/plain; charset=utf-8',
      });
    }
    return true;
  }

  #bundled(): Promise<Bundle> {
    this.#bundle ??= kept('workspace-page', bundle);
    return this.#bundle;
  }
}

/** A panel on this machine may come back on another port, and a page that stayed open meanwhile is to show it again. */
function framed({ origin, protocol, hostname }: URL): string {
  return hostname === '127.0.0.1' || hostname === 'localhost' ? `${protocol}//${hostname}:*` : origin;
}

async function bundle(): Promise<Bundle> {
  // Loaded only here: a workspace that nobody looks at needs no bundler.
  const { build } = await import('esbuild');
  const result = await build({
    entryPoints: { page: entry, sheet },
    bundle: true,
    minify: true,
    write: false,
    outdir: '/',
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'silent',
  });
  const output = (name: string): string => result.outputFiles.find((it) => it.path.endsWith(name))?.text ?? '';
  return { script: output('page.js'), style: output('sheet.css') };
}

const missingPage = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>No page here</title>
<h1>This workspace has no page</h1>
<p>The server runs, and apps can use its API. The files of the page, <code>src/workspace/page/</code>, are missing.</p>
</html>
`;
