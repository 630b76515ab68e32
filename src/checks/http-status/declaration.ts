/** A web page, by which a server tells how it is: whether it answers, and what it says. */
import { z } from 'zod';
import { defaultsOf } from '../../estate/defaults.ts';
import type { CheckDeclaration } from '../check.ts';
import { numberOf } from './version.ts';

const phrase = z
  .string()
  .max(200)
  .regex(/[\p{L}\p{N}]/u, 'A text must hold a letter or a digit.');
const phrases = z.union([phrase.transform((one) => [one]), z.array(phrase).max(50)]);

const LOOK_LIMIT_MS = 100_000;

const parameters = z.strictObject({
  page: z.string().min(1).default('status').describe("Name of a page in the server's estate entry"),
  says: phrases.optional().describe('What a healthy page says, instead of what the estate or the product has'),
  'never-says': phrases.optional().describe('What only an unhealthy page says, likewise'),
  version: z
    .string()
    .refine(
      (text) => numberOf(text) !== undefined,
      'A version holds a number, such as 2023.1; an input has to be of type version or release.',
    )
    .optional()
    .describe('The version that the page should name, such as 2023.1'),
  timeout: z.number().min(0.1).max(95).default(90).describe('Seconds to wait for the whole page'),
});

export type HttpStatusParameters = z.infer<typeof parameters>;

export const httpStatus: CheckDeclaration<HttpStatusParameters> = {
  kind: 'http-status',
  summary: 'A web page answers, and says what a healthy one says',
  parameters,
  outcomes: () => [
    { name: 'healthy', passes: true },
    {
      name: 'unhealthy',
      passes: false,
      advice:
        "The server answers, but its page tells of trouble or lacks what a healthy one says. Read the page on the server, then the server's event log; see whether its database is reachable and of the same version.",
    },
    {
      name: 'other-version',
      passes: false,
      advice:
        'The page is that of another version. See whether the installation on this server was finished, and whether the address leads to this server.',
    },
    {
      name: 'http-error',
      passes: false,
      advice:
        "The web server answers, but not with the page. Open the address on the server itself; the application's event log and the web server's log tell more.",
    },
    {
      name: 'empty',
      passes: false,
      advice: 'A status page without text proves nothing. Open it on the server, and see whether the application runs.',
    },
    {
      name: 'too-large',
      passes: false,
      advice: 'A status page is small. See whether the address in the estate is that of the status page.',
    },
    {
      name: 'redirected',
      passes: false,
      advice:
        'The page sends elsewhere, where nothing proves anything about this server. If that is as it should be, write the final address into the estate.',
    },
    {
      name: 'bad-certificate',
      passes: false,
      advice:
        "Who answers cannot be told for certain. Renew or replace the certificate on the server; if your own authority signed it, name that authority's certificate as `ca` of the page in the estate.",
    },
  ],
  missing: (server, { page }) => {
    const own = page === 'status' ? defaultsOf(server.product) : undefined;
    const entry = Object.hasOwn(server.pages, page) ? server.pages[page] : undefined;
    if (entry?.address !== undefined) return undefined;
    if (own === undefined) return entry === undefined ? `no \`pages.${page}\`` : `no \`pages.${page}.address\``;
    return Object.hasOwn(server.ports, 'main') ? undefined : 'no `ports.main`';
  },
  title: ({ page, version }) =>
    `${page === 'status' ? 'Status page' : `Page \`${page}\``} healthy${version === undefined ? '' : `, version ${version}`}`,
  baseline: false,
  lookLimit: LOOK_LIMIT_MS,
};
