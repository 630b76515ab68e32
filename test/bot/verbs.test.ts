import { describe, expect, it } from 'vitest';
import { parseVerb } from '../../src/bot/verbs.ts';

describe('what people type', () => {
  it.each([
    ['status', 'status', ''],
    ['  Status? ', 'status', ''],
    ["what's next?", 'next', 'next?'],
    ['what’s next', 'next', 'next'],
    ['next', 'next', ''],
    ['?', 'help', ''],
    ['note  two\nlines ', 'note', 'two\nlines'],
    ['handover @bo', 'handover', '@bo'],
    ['Hand over to @bo', 'handover', 'over to @bo'],
    ['pause, the phones ring', 'pause', 'the phones ring'],
  ])('%j is %s', (text, verb, rest) => {
    expect(parseVerb(text)).toEqual({ type: 'verb', verb, rest });
  });

  it('is nothing if it is blank', () => {
    expect(parseVerb(' \n')).toEqual({ type: 'nothing' });
  });

  it.each([
    ['statsu', 'status'],
    ['lst', 'list'],
    ['ressume', 'resume'],
  ])('%s was probably meant as %s', (word, nearest) => {
    expect(parseVerb(word)).toEqual({ type: 'unknown', word, nearest });
  });

  it.each(['constructor', 'toString', '__proto__', 'deploy'])('%s is no verb and is not guessed at', (word) => {
    expect(parseVerb(word)).toEqual({ type: 'unknown', word });
  });
});
