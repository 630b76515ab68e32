/**
 * A document from tokens that are there already: what `parseDocument` of the library makes of a text, which would be taken
 * apart a second time there.
 */
import { Composer, type CST, type Document, type LineCounter, Parser, YAMLParseError } from 'yaml';

/**
 * @param tokens as the library's `Lexer` gives them
 * @param length of the text that they are of
 */
export function parseTokens(tokens: readonly string[], length: number, lineCounter: LineCounter): Document {
  const composer = new Composer({ lineCounter, prettyErrors: false, uniqueKeys: false });
  // There is always one, even of an empty text.
  const [document, another] = composer.compose(structures(tokens, lineCounter), true, length);
  if (document === undefined) throw new TypeError('the YAML library made no document');
  if (another !== undefined) {
    const [start, end] = another.range;
    document.errors.push(new YAMLParseError([start, end], 'MULTIPLE_DOCS', 'Source contains multiple documents'));
  }
  return document;
}

function* structures(tokens: readonly string[], lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const token of tokens) yield* parser.next(token);
  yield* parser.end();
}
