import type { IncomingMessage } from 'node:http';
import { parse } from 'node:querystring';

/** Thrown when a request's body is larger than the server takes. */
export class BodyTooLarge extends Error {
  constructor() {
    super('The request body is too large.');
    this.name = 'BodyTooLarge';
  }
}

/** The whole body. @throws BodyTooLarge */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > limit) throw new BodyTooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** The media type without its parameters, in lower case. */
export function mediaType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/**
 * The fields of a form or JSON body; undefined if it is neither. Files in a multipart body are left out.
 */
export async function readFields(
  type: string,
  contentType: string,
  body: Buffer,
): Promise<Record<string, unknown> | undefined> {
  switch (type) {
    case '':
    case 'application/x-www-form-urlencoded':
      return { ...parse(body.toString('utf8')) };
    case 'application/json':
      return parseObject(body.toString('utf8'));
    case 'multipart/form-data': {
      const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
      return Object.fromEntries([...form.entries()].filter(([, value]) => typeof value === 'string'));
    }
    default:
      return undefined;
  }
}

/** The bytes of an upload: the one file of a multipart body, or the body itself. */
export async function readUpload(type: string, contentType: string, body: Buffer): Promise<Buffer> {
  if (type !== 'multipart/form-data') return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  for (const [, value] of form.entries()) {
    return typeof value === 'string' ? Buffer.from(value) : Buffer.from(await value.arrayBuffer());
  }
  return Buffer.alloc(0);
}

export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    return undefined;
  } catch {
    return undefined;
  }
}
