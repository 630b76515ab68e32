/**
 * How deeply a text is nested, told from its tokens. The parser recurses, and a text that exhausts its stack can take the
 * whole process down, so this is asked beforehand. No file that people write comes near the limit.
 *
 * Inside brackets each one is a level. Outside of them a line is inside the nearest one before it that begins further left,
 * and in all that this one is inside; each `-`, `?` and `:` of it is a level. At least half of the levels are counted so.
 */
import { CST, Lexer } from 'yaml';

const DEEPEST = 100;

/** @returns the tokens of a text, or undefined if it is nested too deeply */
export function tokensUnlessTooDeep(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  const lines = new Lines();
  let brackets = 0;
  /** Nothing but blanks so far in this line. */
  let begins = true;
  let indentation = 0;
  let isText = false;
  let isBlock = false;
  for (const token of new Lexer().lex(text)) {
    tokens.push(token);
    const type: string | null = isText ? 'text' : CST.tokenType(token);
    isText = type === 'scalar';
    if (type === 'newline' || (type === 'text' && isBlock)) {
      begins = true;
      indentation = 0;
      isBlock = isBlock && type === 'newline';
      continue;
    }
    if (type === 'space' && begins) indentation += token.length;
    if (type === 'flow-error-end') brackets = 0;
    if (type !== null && BLANK.has(type)) continue;
    if (begins && brackets === 0) lines.begin(indentation);
    begins = false;
    isBlock = type === 'block-scalar-header';
    if (type === 'flow-map-start' || type === 'flow-seq-start') brackets += 1;
    else if (type === 'flow-map-end' || type === 'flow-seq-end') brackets = Math.max(0, brackets - 1);
    else if (type !== null && brackets === 0 && INDICATORS.has(type)) lines.goDeeper();
    if (lines.levels + brackets > DEEPEST) return undefined;
  }
  return tokens;
}

const BLANK = new Set<string>(['byte-order-mark', 'doc-mode', 'flow-error-end', 'scalar', 'space', 'comment']);
const INDICATORS = new Set<string>(['seq-item-ind', 'explicit-key-ind', 'map-value-ind']);

/** The last line and those that it is inside. */
class Lines {
  readonly #lines: { readonly indentation: number; levels: number }[] = [];
  levels = 0;

  begin(indentation: number): void {
    for (let last = this.#lines.at(-1); last && last.indentation >= indentation; last = this.#lines.at(-1)) {
      this.levels -= last.levels;
      this.#lines.pop();
    }
    this.#lines.push({ indentation, levels: 0 });
  }

  goDeeper(): void {
    const line = this.#lines.at(-1);
    if (line === undefined) return;
    line.levels += 1;
    this.levels += 1;
  }
}
