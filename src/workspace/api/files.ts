import { z } from 'zod';
import { ApiError } from '../errors.ts';
import { freshId, secret } from '../ids.ts';
import type { StoredFile } from '../model.ts';
import { structured, timestamp } from './arguments.ts';
import { readContent } from './content.ts';
import { joinedChannel, type Method, messageOf, method, tier } from './method.ts';

const write = ['files:write'];
const completed = z
  .array(z.looseObject({ id: z.string(), title: z.string().optional() }))
  .min(1)
  .max(100);

/** By the name's ending; anything else is bytes. */
const mimetypes: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  log: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  json: 'application/json',
  html: 'text/html',
  pdf: 'application/pdf',
  png: 'image/png',
};

function mimetypeOf(name: string): string {
  return mimetypes[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream';
}

/** Upload in Slack's three steps: ask for an address, send the bytes there, say where they belong. */
export const files: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': method(
    z.looseObject({ filename: z.string().min(1).max(255), length: z.coerce.number().int().min(1) }),
    { scopes: write, pace: tier.four },
    (args, context) => {
      const file: StoredFile = {
        id: freshId('F'),
        name: args.filename,
        title: args.filename,
        size: args.length,
        mimetype: mimetypeOf(args.filename),
        createdAt: context.clock.now(),
        userId: context.team.app.botUserId,
        secret: secret(),
        state: 'awaiting-bytes',
      };
      context.store.files.put(file.id, file);
      const url = new URL(`/upload/v1/${file.id}/${file.secret}`, context.team.address());
      return { upload_url: url.href, file_id: file.id };
    },
  ),

  'files.completeUploadExternal': method(
    z.looseObject({
      files: z.unknown().optional(),
      channel_id: z.string().optional(),
      thread_ts: timestamp.optional(),
      initial_comment: z.string().optional(),
      blocks: z.unknown().optional(),
    }),
    { scopes: write, pace: tier.four },
    (args, context) => {
      const parsed = completed.safeParse(structured(args.files));
      if (!parsed.success) throw new ApiError('invalid_arguments');
      const channel = args.channel_id === undefined ? undefined : joinedChannel(context, args.channel_id);
      if (channel !== undefined && args.thread_ts !== undefined) {
        messageOf(context, channel, args.thread_ts, 'thread_not_found');
      }
      const uploaded = parsed.data.map(({ id, title }): StoredFile => {
        const file = context.store.files.get(id);
        if (file === undefined || file.state !== 'uploaded') throw new ApiError('file_not_found');
        return { ...file, state: 'complete', title: title ?? file.title };
      });
      const comment =
        args.initial_comment === undefined && args.blocks === undefined
          ? { text: '' }
          : readContent({
              text: args.initial_comment,
              blocks: args.initial_comment === undefined ? args.blocks : undefined,
            });
      for (const file of uploaded) context.store.files.put(file.id, file);
      if (channel !== undefined) {
        context.messages.post({
          ...comment,
          channel: channel.id,
          userId: context.team.app.botUserId,
          byApp: true,
          threadTs: args.thread_ts,
          fileIds: uploaded.map(({ id }) => id),
        });
      }
      return { files: uploaded.map((file) => context.shapes.slackFile(file)) };
    },
  ),

  'files.info': method(
    z.looseObject({ file: z.string() }),
    { scopes: ['files:read'], pace: tier.four },
    (args, context) => {
      const file = context.store.files.get(args.file);
      if (file === undefined || file.state !== 'complete') throw new ApiError('file_not_found');
      return { file: context.shapes.slackFile(file) };
    },
  ),
};
