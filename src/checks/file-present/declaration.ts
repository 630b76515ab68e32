/** A file that is there, is not empty, and was written since the step opened. */
import { z } from 'zod';
import type { CheckDeclaration } from '../check.ts';

const parameters = z.strictObject({
  file: z.string().min(1).describe("Name of a file in the server's estate entry"),
  newer: z.boolean().default(true).describe('Whether it must have been written since the step opened'),
});

export type FilePresentParameters = z.infer<typeof parameters>;

export const filePresent: CheckDeclaration<FilePresentParameters> = {
  kind: 'file-present',
  summary: 'A file is there and not empty, written since the step opened',
  parameters,
  outcomes: () => [{ name: 'present', passes: true }],
  missing: (server, { file }) => (Object.hasOwn(server.files, file) ? undefined : `no \`files.${file}\``),
  title: ({ file, newer }) => `File \`${file}\` ${newer ? 'written' : 'present'}`,
  readsFiles: true,
  baseline: true,
};
