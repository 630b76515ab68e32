import type { AnyBlock } from '@slack/types';
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import type { MessageMetadata } from '../model.ts';
import { maxBlocksText, readBlocks, textLength } from '../validate/blocks.ts';
import { type Problem, problemLine } from '../validate/problems.ts';
import { structured } from './arguments.ts';

/** What a message says. */
export interface Content {
  readonly text: string;
  readonly blocks?: readonly AnyBlock[];
  readonly metadata?: MessageMetadata;
}

/** Slack's limit on `text`, in characters. */
export const maxTextLength = 40_000;
const maxMetadataBytes = 16_000;

const metadataSchema = z.strictObject({
  event_type: z.string().min(1).max(255),
  event_payload: z.record(z.string(), z.unknown()),
});

/**
 * Reads text, blocks and metadata from the arguments of a call.
 * @throws ApiError `no_text`, `msg_too_long`, `invalid_blocks`, `invalid_blocks_format`, `msg_blocks_too_long`,
 *   `invalid_metadata_format`, `metadata_too_large`, `attachments_not_supported`
 */
export function readContent(args: Readonly<Record<string, unknown>>): Content {
  refuseAttachments(args.attachments);
  const text = readText(args.text);
  const blocks = readBlocksArgument(args.blocks);
  const metadata = readMetadata(args.metadata);
  if (text.trim() === '' && (blocks === undefined || blocks.length === 0)) throw new ApiError('no_text');
  return {
    text,
    ...(blocks === undefined || blocks.length === 0 ? {} : { blocks }),
    ...(metadata === undefined || metadata === null ? {} : { metadata }),
  };
}

/** Boxes below a message are not shown here; that there are none may be said. */
export function refuseAttachments(value: unknown): void {
  if (value === undefined || value === null) return;
  const given = structured(value);
  if (!Array.isArray(given) || given.length > 0) throw new ApiError('attachments_not_supported');
}

/** The `text` argument, empty if absent. */
export function readText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new ApiError('invalid_arguments');
  if (value.length > maxTextLength) throw new ApiError('msg_too_long');
  return value;
}

/** The `blocks` argument, undefined if absent. */
export function readBlocksArgument(value: unknown): AnyBlock[] | undefined {
  if (value === undefined || value === null) return undefined;
  const given = structured(value);
  if (!Array.isArray(given)) throw new ApiError('invalid_blocks_format');
  const reading = readBlocks(given, 50);
  if (!reading.ok) throw invalidBlocks('invalid_blocks', reading.problems);
  if (textLength(given) > maxBlocksText) throw new ApiError('msg_blocks_too_long');
  return reading.value;
}

/** The `metadata` argument: undefined if absent, null for an empty object, which takes metadata away. */
export function readMetadata(value: unknown): MessageMetadata | null | undefined {
  if (value === undefined || value === null) return undefined;
  const given = structured(value);
  if (typeof given === 'object' && given !== null && Object.keys(given).length === 0) return null;
  const parsed = metadataSchema.safeParse(given);
  if (!parsed.success) throw new ApiError('invalid_metadata_format');
  if (Buffer.byteLength(JSON.stringify(parsed.data)) > maxMetadataBytes) throw new ApiError('metadata_too_large');
  return parsed.data;
}

/** The error that names each block that is wrong, as Slack does. */
export function invalidBlocks(code: string, problems: readonly Problem[]): ApiError {
  const lines = problems.map(problemLine);
  return new ApiError(code, {
    errors: problems.map(({ message, pointer }) => `${message} [json-pointer:${pointer}]`),
    response_metadata: { messages: lines },
  });
}
