/**
 * What the thread of a run should be: the root card, what spoke against the start if anything did, what is to be known on
 * the way, then everything that happened, in the journal's order. Pure, and without a clock: the same journal always gives the same messages.
 *
 * What people said in the thread is there already; it is not repeated.
 */

import type { Visit } from '../../runs/run.ts';
import type { Rendered, ThreadMessage } from './message.ts';
import { cautionMessages } from './messages/cautions.ts';
import { decisionMessage } from './messages/decision.ts';
import { endMessages } from './messages/end.ts';
import { deadlineMessage, failureMessage, noteMessage, reasonMessage, turningMessage } from './messages/entries.ts';
import { remarkMessages } from './messages/remarks.ts';
import { rootCard } from './messages/root-card.ts';
import { stepMessage } from './messages/step.ts';
import { voidedMessage } from './messages/voided.ts';

export function render(record: Rendered): readonly ThreadMessage[] {
  const { run } = record;
  const placed: Placed[] = [];
  // A visit opens in the same command as the decision before it, right after it.
  let opensAfter = 1;
  for (const visit of run.visits) {
    placed.push({ at: opensAfter + 0.5, message: visitMessage(record, visit) }, ...aboutVisit(record, visit));
    opensAfter = visit.decided?.version ?? Number.POSITIVE_INFINITY;
  }
  for (const remark of run.remarks) {
    if (remark.kind !== 'note') continue;
    placed.push({ at: remark.version, message: once(remark, () => noteMessage(record, remark)) });
  }
  for (const turning of run.turnings) placed.push({ at: turning.version, message: turningMessage(record, turning) });
  placed.sort((a, b) => a.at - b.at);
  return [
    rootCard(record),
    ...startMessages(record),
    ...remarkMessages(record.run),
    ...placed.map(({ message }) => message),
    ...endMessages(record),
  ];
}

interface Placed {
  /** Version of the journal; between two for what is no entry of its own. */
  readonly at: number;
  readonly message: ThreadMessage;
}

/** By the cautions of a run: they never change. */
const started = new WeakMap<object, readonly ThreadMessage[]>();

function startMessages(record: Rendered): readonly ThreadMessage[] {
  const { cautions } = record.run;
  if (cautions === undefined) return [];
  const made = started.get(cautions) ?? cautionMessages(record, cautions);
  started.set(cautions, made);
  return made;
}

/** Messages of what cannot change any more, by the part of the run that they show. */
const finished = new WeakMap<object, ThreadMessage>();

function once(of: object, make: () => ThreadMessage): ThreadMessage {
  const known = finished.get(of);
  if (known) return known;
  const made = make();
  finished.set(of, made);
  return made;
}

function visitMessage(record: Rendered, visit: Visit): ThreadMessage {
  if (visit.decided) return once(visit, () => freshVisitMessage(record, visit));
  return freshVisitMessage(record, visit);
}

function freshVisitMessage(record: Rendered, visit: Visit): ThreadMessage {
  return visit.kind === 'step' ? stepMessage(record, visit) : decisionMessage(record, visit);
}

function aboutVisit(record: Rendered, visit: Visit): readonly Placed[] {
  if (visit.kind === 'decision') return [];
  const { decided } = visit;
  const messages = [
    ...visit.failures.map((failure) => ({
      at: failure.version,
      message: once(failure, () => failureMessage(record, visit, failure)),
    })),
    ...visit.deadlineMarks.map((mark) => ({
      at: mark.version,
      message: once(mark, () => deadlineMessage(record, visit, mark)),
    })),
    ...visit.voided.map((voided) => ({
      at: voided.version,
      message: once(voided, () => voidedMessage(record, visit, voided)),
    })),
  ];
  if (!decided || decided.how === 'approved') return messages;
  return [...messages, { at: decided.version, message: once(decided, () => reasonMessage(record, visit, decided)) }];
}
