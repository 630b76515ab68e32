/** Files in a thread, in Slack's three steps: ask for an address, send the bytes there, say where they belong. */
import type { WebClient } from '@slack/web-api';

export interface FileToSend {
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

/** Thrown when the bytes did not arrive. */
export class UploadFailed extends Error {
  readonly code = 'upload-failed';

  constructor(name: string, status: number) {
    super(`Slack did not take the file ${name}: HTTP ${status}.`);
    this.name = 'UploadFailed';
  }
}

const SENDING_MS = 30_000;

/**
 * All of them in one message.
 *
 * @param known told of each file's id before anybody can see it
 * @throws UploadFailed, and what the Web API's client throws
 */
export async function upload(
  client: WebClient,
  { channel, thread }: { readonly channel: string; readonly thread?: string | undefined },
  files: readonly FileToSend[],
  known: (id: string) => Promise<void>,
): Promise<void> {
  const sent: { id: string; title: string }[] = [];
  for (const { name, title, text } of files) {
    const bytes = new TextEncoder().encode(text);
    const { upload_url: address = '', file_id: id = '' } = await client.files.getUploadURLExternal({
      filename: name,
      length: bytes.length,
    });
    const signal = AbortSignal.timeout(SENDING_MS);
    const answer = await fetch(address, { method: 'POST', body: bytes, signal });
    if (!answer.ok) throw new UploadFailed(name, answer.status);
    await known(id);
    sent.push({ id, title });
  }
  const [first, ...others] = sent;
  if (first === undefined) return;
  const where = thread === undefined ? { channel_id: channel } : { channel_id: channel, thread_ts: thread };
  await client.files.completeUploadExternal({ files: [first, ...others], ...where });
}
