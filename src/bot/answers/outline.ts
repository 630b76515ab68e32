/** A procedure's steps as a list, for people who look at it before any run: names stand for servers that are not chosen yet. */
import { conditionText } from '../../procedures/condition-text.ts';
import type { Node, Plan, Procedure } from '../../procedures/model.ts';
import { procedureIn } from '../../procedures/nodes.ts';
import { code, escapePiece } from '../text/escape.ts';
import { procedureTitle } from '../text/procedure-text.ts';

const INDENT = '      ';

export function outline(procedure: Procedure, used: Plan['used']): readonly string[] {
  return nodeLines({ owner: procedure, used, indent: '', inside: new Set() }, procedure.steps);
}

interface Around {
  readonly owner: Procedure;
  readonly used: Plan['used'];
  readonly indent: string;
  /** Parts and procedures that are being listed, or were: what is used again is only named. */
  readonly inside: Set<string>;
}

function nodeLines(around: Around, nodes: readonly Node[]): readonly string[] {
  const { indent } = around;
  const deeper = (steps: readonly Node[]) => nodeLines({ ...around, indent: `${indent}${INDENT}` }, steps);
  const lines = (node: Node): readonly string[] => {
    switch (node.kind) {
      case 'step':
        return [`${indent}• ${title(node.title)}`];
      case 'decision':
        return [
          `${indent}• Decide: ${title(node.title)}`,
          ...node.options.flatMap((each) => [`${indent}   – ${title(each.label)}`, ...deeper(each.steps)]),
        ];
      case 'branch':
        return [
          ...node.when.flatMap((arm, i) => [
            `${indent}• ${i === 0 ? 'If' : 'Else, if'} ${conditionText(arm.if, code)}:`,
            ...deeper(arm.steps),
          ]),
          ...(node.otherwise.length === 0 ? [] : [`${indent}• Otherwise:`, ...deeper(node.otherwise)]),
        ];
      case 'each':
        return [`${indent}• For each ${escapePiece(node.variable)}:`, ...deeper(node.steps)];
      case 'repeat':
        return [
          `${indent}• At most ${node.atMost} times, until ${conditionText(node.until, code)}:`,
          ...deeper(node.steps),
          ...(node.exhausted.length === 0 ? [] : [`${indent}• If that did not help:`, ...deeper(node.exhausted)]),
        ];
      case 'use':
        return useLines(around, node.use);
      case 'end':
        return [`${indent}• End: ${title(node.text)}`];
    }
  };
  return nodes.flatMap(lines);
}

function useLines({ owner, used, indent, inside }: Around, use: string): readonly string[] {
  const isOwn = Object.hasOwn(owner.parts, use);
  const other = isOwn ? undefined : used[procedureIn(use)];
  const part = isOwn ? owner.parts[use] : other?.parts[use.slice(procedureIn(use).length + 1)];
  const procedure = part === undefined ? other : undefined;
  const name = procedure === undefined ? code(use) : title(procedure.title);
  const id = isOwn ? `${owner.id}/${use}` : use;
  if (inside.has(id)) return [`${indent}• ${name}, as above`];
  inside.add(id);
  const around = { owner: other ?? owner, used, indent: `${indent}${INDENT}`, inside };
  return [`${indent}• ${name}:`, ...nodeLines(around, part?.steps ?? procedure?.steps ?? [])];
}

/** `${pair.first}` as ‹pair.first›: nothing stands for it yet. */
function title(text: string): string {
  return procedureTitle(unfilled(text));
}

/** The text with ‹names› for what is not chosen yet. */
export function unfilled(text: string): string {
  return text.replace(/`?\$\{([^{}:]*)(?::[^{}]*)?\}`?/g, '‹$1›');
}
