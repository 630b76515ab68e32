/**
 * What every kind of check has in common.
 *
 * A check's life: the worker takes a **baseline** when its step opens; from then on it **looks**, again and again,
 * until the step is decided. A look is short, only reads, and tells one of three things: an *outcome* that the facts
 * bear out, *not yet*, or *unknown* (it could not look: the file is unreadable, the host's name is not found).
 * *Unknown* and *not yet* never pass.
 *
 * `declaration.ts` of a kind says what it is, without I/O, so that procedures can be validated anywhere.
 * `probe.ts` does the looking, and is loaded by workers and by `handrail check` only.
 */
import type { z } from 'zod';
import type { Server } from '../estate/model.ts';

/** One piece of evidence: small and exact. */
export interface Evidence {
  /** The matching log line, the status line, the file's name and size: what a person would quote. At most 500 characters. */
  readonly text: string;
  /** Where it was seen: `ors_a1.20261121_014931_112.log`. */
  readonly source?: string;
  /** Byte offset in `source` at which `text` begins. */
  readonly offset?: number;
  /** The time that the thing itself claims, as it wrote it. */
  readonly stamp?: string;
}

/** JSON that a kind keeps for itself: a baseline, or where the last look stopped reading. */
export type Memory = Readonly<Record<string, unknown>>;

export type Look = (
  | { readonly state: 'outcome'; readonly outcome: string }
  | { readonly state: 'not-yet' }
  | { readonly state: 'unknown' }
) & {
  /** One line for a person: what was seen, or what is being waited for, or why it cannot be told and what to do. */
  readonly summary: string;
  readonly evidence: readonly Evidence[];
  /** Handed back with the next look, so that only what is new is read. Losing it costs time, never correctness. */
  readonly memory?: Memory;
};

export interface OutcomeDeclaration {
  readonly name: string;
  /** Whether this outcome proves the step unless the procedure says otherwise. */
  readonly passes: boolean;
  /** For an outcome that does not pass: what it means and what to do, unless the procedure says otherwise. */
  readonly advice?: string;
}

export interface CheckDeclaration<P = never> {
  readonly kind: string;
  /** For `--help` and the docs. */
  readonly summary: string;
  /** The kind's parameters, without `of`, `id`, `title`, `required`, `attest`, `since`, which every check has. */
  readonly parameters: z.ZodType<P>;
  outcomes(parameters: P): readonly OutcomeDeclaration[];
  /** What a server's estate entry lacks for this check, in words ("no `ports.main`"), or undefined if nothing. */
  missing(server: Server, parameters: P): string | undefined;
  /** Default title, such as "Port `main` open". */
  title(parameters: P): string;
  /** Milliseconds that one look may take, where the worker's usual limit would be too short. */
  readonly lookLimit?: number;
  /** It signs in to a database of the entry. Only then are the databases' secrets looked up, so that others do without them. */
  readonly asksDatabase?: true;
  /** It reads the server's files, which may be on a mount that hangs. */
  readonly readsFiles?: true;
  /** Whether facts from before the baseline are ruled out by one; a kind without baseline opens at once. */
  readonly baseline: boolean;
  /** Its evidence is a reading that is another at each look, such as a count: while the outcome stays, nothing has changed. */
  readonly reading?: true;
}

export interface Probe<P> {
  /** Thrown errors mean that no baseline can be taken now; the message tells why and what to do. */
  baseline?(server: Server, parameters: P, signal: AbortSignal): Promise<Memory>;
  look(server: Server, parameters: P, context: LookContext): Promise<Look>;
}

export interface LookContext {
  /** Absent when somebody asks for one look, now, outside a run. */
  readonly baseline?: Memory;
  readonly memory?: Memory;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch; the system's clock if absent. */
  readonly now?: () => number;
}
