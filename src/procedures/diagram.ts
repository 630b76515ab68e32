/**
 * A plan as a Mermaid flowchart.
 *
 * Each list of nodes is drawn with the **loose ends** of what came before it, and leaves loose ends of its own: the edges
 * whose targets are not known yet. What draws nothing (an arm without steps, a part without any) passes on what it got.
 * Nodes are declared where they stand, inside their subgraphs; edges follow at the very end, since Mermaid moves a node
 * into the subgraph in which it is first mentioned.
 */
import { conditionText } from './condition-text.ts';
import type {
  BranchNode,
  Condition,
  DecisionNode,
  Handed,
  Node,
  Plan,
  Procedure,
  RepeatNode,
  UseNode,
} from './model.ts';
import { usedBy } from './nodes.ts';

export interface DiagramOptions {
  /** Other procedures that are used are drawn in full. Otherwise each is one node. */
  readonly deep?: boolean;
}

/** More than this, and Mermaid draws nothing unless its `maxEdges` or `maxTextSize` is raised. */
export const MOST_EDGES = 500;
export const MOST_CHARACTERS = 50_000;

export interface Diagram {
  /** Ends with a line end. */
  readonly text: string;
  readonly edges: number;
}

interface LooseEnd {
  readonly from: string;
  readonly label?: string;
}

/** What names are read as: those of a part or used procedure as what was handed over. */
type Names = Readonly<Record<string, { readonly text: string; readonly isValue: boolean }>>;

interface Around {
  readonly owner: Procedure;
  readonly names: Names;
}

/** What a node looks like: the brackets around its label. */
const SHAPES = {
  terminal: ['([', '])'],
  step: ['[', ']'],
  decision: ['{', '}'],
  branch: ['{{', '}}'],
  procedure: ['[[', ']]'],
} as const;

export function diagram(plan: Plan, options: DiagramOptions = {}): Diagram {
  return new Drawing(plan, options).draw();
}

class Drawing {
  readonly #plan: Plan;
  readonly #deep: boolean;
  readonly #lines: string[] = [];
  readonly #edges: string[] = [];
  #nodes = 0;
  #groups = 0;
  #depth = 1;

  constructor(plan: Plan, { deep = false }: DiagramOptions) {
    this.#plan = plan;
    this.#deep = deep;
  }

  draw(): Diagram {
    const { procedure } = this.#plan;
    const start = this.#node('terminal', 'Start', []);
    const left = this.#list(procedure.steps, [{ from: start }], { owner: procedure, names: {} });
    if (left.length > 0) this.#node('terminal', 'Completed', left);
    const lines = ['flowchart TD', ...this.#lines, ...this.#edges.map((edge) => `  ${edge}`)];
    return { text: `${lines.join('\n')}\n`, edges: this.#edges.length };
  }

  #list(nodes: readonly Node[], before: readonly LooseEnd[], around: Around): readonly LooseEnd[] {
    return nodes.reduce((ends, node) => this.#any(node, ends, around), before);
  }

  #any(node: Node, before: readonly LooseEnd[], around: Around): readonly LooseEnd[] {
    switch (node.kind) {
      case 'step':
        return [{ from: this.#node('step', filled(node.title, around.names), before) }];
      case 'decision':
        return this.#decision(node, before, around);
      case 'branch':
        return this.#branch(node, before, around);
      case 'each': {
        const list = named(node.in, around.names);
        const inside = {
          ...around,
          names: { ...around.names, [node.variable]: { text: node.variable, isValue: false } },
        };
        return this.#group(`For each ${node.variable} in ${list}`, () => {
          const first = this.#nodes + 1;
          const ends = this.#list(node.steps, before, inside);
          if (this.#nodes >= first) this.#back(ends, first, `next ${node.variable}`);
          return ends;
        });
      }
      case 'repeat':
        return this.#repeat(node, before, around);
      case 'use':
        return this.#use(node, before, around);
      case 'end': {
        const word = node.outcome === 'completed' ? 'Completed' : 'Stopped';
        this.#node('terminal', `${word}: ${filled(node.text, around.names)}`, before);
        return [];
      }
    }
  }

  #decision(node: DecisionNode, before: readonly LooseEnd[], around: Around): readonly LooseEnd[] {
    const from = this.#node('decision', filled(node.title, around.names), before);
    return node.options.flatMap((option) =>
      this.#list(option.steps, [{ from, label: filled(option.label, around.names) }], around),
    );
  }

  #branch(node: BranchNode, before: readonly LooseEnd[], around: Around): readonly LooseEnd[] {
    const from = this.#node('branch', inWords(node.id), before);
    const arms = node.when.flatMap((arm) =>
      this.#list(arm.steps, [{ from, label: `if ${worded(arm.if, around.names)}` }], around),
    );
    // An otherwise that the file does not state is for what cannot happen, as far as lint can tell.
    if (node.otherwise.length === 0 && !node.otherwiseStated) return arms;
    return [...arms, ...this.#list(node.otherwise, [{ from, label: 'otherwise' }], around)];
  }

  #repeat(node: RepeatNode, before: readonly LooseEnd[], around: Around): readonly LooseEnd[] {
    const until = worded(node.until, around.names);
    const { asked, first } = this.#group(`Repeat: ${inWords(node.id)}`, () => {
      const next = this.#nodes + 1;
      const ends = this.#list(node.steps, before, around);
      // Where every way through ends the run, nobody comes to ask.
      if (ends.length === 0) return { asked: undefined, first: next };
      return { asked: this.#node('branch', `${until}?`, ends), first: next };
    });
    if (asked === undefined) return [];
    if (node.atMost > 1) this.#back([{ from: asked }], first, `no, up to ${node.atMost} times in all`);
    const times = node.atMost === 1 ? 'once' : `${node.atMost} times`;
    const over = { from: asked, label: `not after ${times}` };
    return [{ from: asked, label: 'yes' }, ...this.#list(node.exhausted, [over], around)];
  }

  #use(node: UseNode, before: readonly LooseEnd[], around: Around): readonly LooseEnd[] {
    const used = usedBy(this.#plan, around.owner, node.use);
    if (used === undefined) return [{ from: this.#node('procedure', node.use, before) }];
    const { owner, body } = used;
    const isOwn = owner === around.owner;
    const name = isOwn ? inWords(node.id) : nameOf(owner, node.use);
    if (!isOwn && !this.#deep) return [{ from: this.#node('procedure', name, before) }];
    const names = Object.fromEntries(
      Object.keys(body.inputs).flatMap((input) => {
        const given = node.with[input];
        return given === undefined ? [] : [[input, handed(given, around.names)] as const];
      }),
    );
    return this.#group(name, () => this.#list(body.steps, before, { owner, names }));
  }

  /** A subgraph around whatever `inside` draws; none if that is nothing. */
  #group<T>(label: string, inside: () => T): T {
    const nodes = this.#nodes;
    const groups = this.#groups;
    this.#groups += 1;
    const line = this.#lines.push(`${this.#indent()}subgraph g${this.#groups}["${escaped(label)}"]`) - 1;
    this.#depth += 1;
    const result = inside();
    this.#depth -= 1;
    if (this.#nodes > nodes) this.#lines.push(`${this.#indent()}end`);
    else {
      this.#lines.length = line;
      this.#groups = groups;
    }
    return result;
  }

  /** Declares a node, and ties what came before it to it. */
  #node(shape: keyof typeof SHAPES, label: string, before: readonly LooseEnd[]): string {
    this.#nodes += 1;
    const id = `n${this.#nodes}`;
    const [open, close] = SHAPES[shape];
    this.#lines.push(`${this.#indent()}${id}${open}"${escaped(label)}"${close}`);
    for (const { from, label: way } of before) this.#edge(from, id, '-->', way);
    return id;
  }

  /** Leads loose ends back to where a round begins; they stay loose, for the way out. */
  #back(ends: readonly LooseEnd[], first: number, label: string): void {
    for (const from of new Set(ends.map((end) => end.from))) this.#edge(from, `n${first}`, '-.->', label);
  }

  #edge(from: string, to: string, arrow: string, label: string | undefined): void {
    this.#edges.push(`${from} ${arrow}${label === undefined ? '' : `|"${escaped(label)}"|`} ${to}`);
  }

  #indent(): string {
    return '  '.repeat(this.#depth);
  }
}

/** Another procedure, or a part of one: `other`, `other/part`. */
const nameOf = ({ title }: Procedure, use: string) => `${title} (${use})`;

/** `who-was-primary` → "who was primary". */
const inWords = (id: string) => id.replaceAll('-', ' ');

/** A text with each `${…}` read as what was handed over for it. */
function filled(text: string, names: Names): string {
  return text.replace(/\$\$\{|\$\{([^{}]*)\}/g, (_, inside: string | undefined) =>
    inside === undefined ? '$' + '{' : named(inside.replace(/:duration$/, '').trim(), names),
  );
}

/** `member.name` is `pair.first` where that was handed over as `member`: names are what a diagram shows anyway. */
function named(reference: string, names: Names): string {
  const [name = '', ...members] = reference.split('.');
  const whole = [Object.hasOwn(names, name) ? (names[name]?.text ?? name) : name, ...members].join('.');
  return whole.replace(/\.name$/, '');
}

function handed(given: Handed, names: Names): Names[string] {
  if ('reference' in given) return { text: named(given.reference, names), isValue: false };
  if ('references' in given) {
    return { text: given.references.map((each) => named(each, names)).join(', '), isValue: false };
  }
  const { value } = given;
  return { text: typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value), isValue: true };
}

/** "quick is yes" says more than "yes is yes": in a condition, a name that a value was handed over for stays. */
function worded(condition: Condition, names: Names): string {
  const referring = Object.fromEntries(Object.entries(names).filter(([, { isValue }]) => !isValue));
  return conditionText(renamed(condition, referring), (name) => name);
}

/** A condition that asks for what was handed over. */
function renamed(condition: Condition, names: Names): Condition {
  if ('all' in condition) return { all: condition.all.map((each) => renamed(each, names)) };
  if ('any' in condition) return { any: condition.any.map((each) => renamed(each, names)) };
  if ('not' in condition) return { not: renamed(condition.not, names) };
  if ('outcome' in condition || 'decision' in condition) return condition;
  if ('version' in condition) return { ...condition, version: named(condition.version, names) };
  if ('empty' in condition) return { empty: named(condition.empty, names) };
  if ('release' in condition) {
    return { ...condition, release: named(condition.release, names), after: named(condition.after, names) };
  }
  return { ...condition, input: named(condition.input, names) };
}

/**
 * A text for between quotation marks. Marks of code and of bold are left out; anything that could mean something to Mermaid, Markdown
 * or HTML becomes an entity. Mermaid writes entities with `#`, and keeps its place by some rare characters, which become
 * entities too. A colon is dangerous only before what may be an entity.
 */
function escaped(text: string): string {
  const line = text
    .replace(/`([^`]*)`/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim();
  if (line === '') return '…';
  return line
    .replace(/[^\p{L}\p{N}\p{M}\p{P}\p{S} ]|[!-&*;-<>@[-`{-~ﬂ°¶]|:(?! )|^[-+]/gu, entity)
    .replace(/^(\d+)\./, '$1#46;');
}

const entity = (character: string) => `#${character.codePointAt(0)};`;
