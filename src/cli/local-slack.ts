/** How another command reaches the local workspace of a `handrail start`: it leaves the address and the token in its folder. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const slackSchema = z.object({ apiUrl: z.url(), botToken: z.string() });

export type LocalSlack = Readonly<z.infer<typeof slackSchema>>;

const fileIn = (folder: string) => join(folder, 'local-slack.json');

/** Only its owner can read it. */
export async function leaveLocalSlack(folder: string, { apiUrl, botToken }: LocalSlack): Promise<void> {
  await writeFile(fileIn(folder), `${JSON.stringify({ apiUrl, botToken })}\n`, { mode: 0o600 });
}

/** Undefined if no `handrail start` has used this folder. Whether it still runs is not known. */
export async function findLocalSlack(folder: string): Promise<LocalSlack | undefined> {
  try {
    return slackSchema.parse(JSON.parse(await readFile(fileIn(folder), 'utf8')));
  } catch {
    return undefined;
  }
}
