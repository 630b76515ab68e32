import type { View } from '@slack/types';
import { ApiError } from '../errors.ts';
import type { Reading } from '../validate/blocks.ts';
import { maxViewBytes, readHome, readModal } from '../validate/views.ts';
import { structured } from './arguments.ts';
import { invalidBlocks } from './content.ts';

/** @throws ApiError `invalid_arguments` naming what is wrong, or `view_too_large` */
export function readModalArgument(value: unknown): View {
  return read(value, readModal);
}

/** @throws ApiError as `readModalArgument` */
export function readHomeArgument(value: unknown): View {
  return read(value, readHome);
}

function read(value: unknown, reader: (value: unknown) => Reading<View>): View {
  const given = structured(value);
  if (given === undefined) {
    throw invalidBlocks('invalid_arguments', [{ message: 'missing required field', pointer: '/view' }]);
  }
  if (Buffer.byteLength(JSON.stringify(given)) > maxViewBytes) throw new ApiError('view_too_large');
  const reading = reader(given);
  if (!reading.ok) throw invalidBlocks('invalid_arguments', reading.problems);
  return reading.value;
}
