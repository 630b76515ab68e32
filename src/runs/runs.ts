/**
 * The runs, as the rest of the bot knows them: read one, ask something of one.
 *
 * Asking is read, decide, append; and once more when somebody else appended in between. What was read is kept in
 * memory, because the journal refuses to append to anything that is not its end: a record that fell behind costs one
 * more reading, never a wrong decision. Nor does one that the journal no longer bears out, since Redis was put back to an
 * earlier state: the last entry that is known must still be there. Of runs that have ended so much is kept as it takes to
 * notice that as well.
 */
import { z } from 'zod';
import type { Command, Refusal } from './commands.ts';
import { decide } from './decide.ts';
import type { RunEvent } from './events.ts';
import { evolve, initialRun } from './evolve.ts';
import { type Append, emptyHead, type Head, type Journal, JournalDamaged } from './journal.ts';
import type { Run } from './run.ts';
import { type Remembered, remembered, type SetBack, setBackOf } from './set-back.ts';

/** A run with what its journal says beyond the events. */
export interface RunRecord {
  readonly run: Run;
  readonly head: Head;
  /** Hash of the entry with this version, in hexadecimal. */
  hashOf(version: number): string;
}

export type Handled =
  /** `duplicate`: the same command was recorded before, and nothing was added now. */
  | { readonly ok: true; readonly record: RunRecord; readonly events: readonly RunEvent[]; readonly duplicate: boolean }
  | { readonly ok: false; readonly refusal: Refusal | TargetLocked; readonly record?: RunRecord };

/** Another run holds a server that this one needs. */
export interface TargetLocked {
  readonly code: 'target-locked';
  readonly target: string;
  readonly holder: string;
}

/** How often a decision is made anew because somebody else was faster. Each time means that another command succeeded. */
const ATTEMPTS = 50;

/** Long journals, all read at once, would be in memory at once. */
const READ_AT_ONCE = 50;

/** Of so many ended runs it is noticed that they were put back: those that ended, or were read, last. */
const MOST_ENDED = 1_000;

/** A record as this process has it, behind the journal or level with it. */
class Known {
  private run: Run = initialRun;
  private head: Head;
  private readonly commands = new Set<string>();
  private readonly hashes: string[] = [];

  constructor(id: string) {
    this.head = emptyHead(id);
  }

  get record(): RunRecord {
    const { run, head, hashes } = this;
    return { run, head, hashOf: (version) => hashes[version - 1] ?? '' };
  }

  /** Takes the entry if it is the next one. */
  add(version: number, event: RunEvent, hash: string): void {
    if (version !== this.run.version + 1) return;
    this.run = evolve(this.run, event);
    this.head = { version, hash };
    this.hashes.push(hash);
    this.commands.add(event.command);
  }

  hasRecorded(command: string): boolean {
    return this.commands.has(command);
  }
}

/** Every method throws `JournalUnavailable` while Redis is away, within seconds. */
export class Runs {
  /** Live runs. */
  private readonly known = new Map<string, Known>();
  /** What is remembered of those that have ended, the latest last. */
  private readonly past = new Map<string, Remembered>();
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(
    private readonly journal: Journal<RunEvent>,
    /** Called after every append of this process, and when another has ended a run, so that what is derived can follow. */
    private readonly onChange: (run: string) => void = () => {},
    /** Called when a journal is found to be put back to an earlier state, whoever did that. */
    private readonly onSetBack: (setBack: SetBack) => void = () => {},
  ) {}

  /** @returns undefined if there is no such run */
  async get(id: string): Promise<RunRecord | undefined> {
    const { record } = await this.catchUp(id);
    return record.run.version === 0 ? undefined : record;
  }

  /** What this process knows of a live run without asking; it may be behind. Undefined if that is nothing. */
  peek(id: string): RunRecord | undefined {
    return this.known.get(id)?.record;
  }

  /**
   * Live runs, oldest first. One whose journal is damaged is left out: the others go on. What is known of others that are
   * no longer listed is looked at once more: another bot may have ended them, or nothing may be left of them.
   */
  async live(): Promise<readonly RunRecord[]> {
    const ids = (await this.journal.liveRuns()).map(({ run }) => run);
    const heads = await this.journal.heads(ids);
    const records: (RunRecord | undefined)[] = [];
    for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
      const some = ids.slice(from, from + READ_AT_ONCE);
      // Most have not moved since they were read, and their heads tell.
      const read = some.map((id, i) => this.level(id, heads[from + i]) ?? this.get(id).catch(ifDamaged));
      records.push(...(await Promise.all(read)));
    }
    const listed = new Set(ids);
    await this.readSome([...this.known.keys()].filter((id) => !listed.has(id)));
    return records.filter((record) => record !== undefined);
  }

  /** Looks whether what is remembered of ended runs is still on record, by their heads: `live` does it for the others. */
  async lookBack(): Promise<void> {
    const past = [...this.past];
    const heads = await this.journal.heads(past.map(([id]) => id));
    const moved = past.filter(([, { hash }], i) => heads[i] !== undefined && heads[i].hash !== hash);
    await this.readSome(moved.map(([id]) => id));
  }

  private async readSome(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
      await Promise.all(ids.slice(from, from + READ_AT_ONCE).map((id) => this.catchUp(id).catch(ifDamaged)));
    }
  }

  private level(id: string, head: Head | undefined): RunRecord | undefined {
    const record = this.peek(id);
    return record !== undefined && record.head.hash === head?.hash ? record : undefined;
  }

  /** Ended runs, latest first, from the index. */
  async ended(limit: number): Promise<readonly EndedRun[]> {
    const runs = await this.journal.endedRuns(limit);
    return runs.map(({ run, at, summary }) => ({ run, at, summary: summarySchema.parse(summary) }));
  }

  /** Decides a command and records what follows from it. One run's commands are decided one after another. */
  handle(id: string, command: Command): Promise<Handled> {
    const before = this.turns.get(id);
    const turn =
      before === undefined ? this.decideAndAppend(id, command) : before.then(() => this.decideAndAppend(id, command));
    const settled = turn.then(
      () => {},
      () => {},
    );
    this.turns.set(id, settled);
    void settled.then(() => {
      if (this.turns.get(id) === settled) this.turns.delete(id);
    });
    return turn;
  }

  private async decideAndAppend(id: string, command: Command): Promise<Handled> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const known = this.known.get(id) ?? (await this.catchUp(id));
      const { record } = known;
      if (known.hasRecorded(command.id)) return { ok: true, record, events: [], duplicate: true };
      const decision = decide(record.run, command);
      if (!decision.ok) {
        // It may have been refused for what was true a moment ago.
        const { hash } = await this.journal.head(id);
        if (hash === record.head.hash) return refused(record, decision.refusal);
        await this.catchUp(id);
        continue;
      }
      const { events } = decision;
      const appended = await this.journal.append({
        run: id,
        expected: record.head,
        command: command.id,
        events,
        ...beside(record.run, command, events),
      });
      switch (appended.type) {
        case 'recorded': {
          let { version } = record.head;
          for (const [i, event] of events.entries()) known.add(++version, event, appended.hashes[i] ?? '');
          this.keep(id, known);
          this.onChange(id);
          return { ok: true, record: known.record, events, duplicate: false };
        }
        case 'locked':
          return refused(record, { code: 'target-locked', target: appended.target, holder: appended.holder });
        case 'conflict': {
          const { version } = (await this.catchUp(id)).record.head;
          // A head without a journal is what stays of a run that was removed: its id is not given to another.
          if (version === 0 && appended.head.version > 0) return refused(record, { code: 'already-started' });
          break;
        }
        case 'duplicate':
          await this.catchUp(id);
      }
    }
    throw new Error(`Run ${id} changes faster than this command can be decided.`);
  }

  /** Reads what the journal has beyond what is known. */
  private async catchUp(id: string): Promise<Known> {
    const before = this.known.get(id)?.record;
    const known = await this.continued(id);
    if (known !== undefined) return this.keepAndTell(id, known);
    // Until it is read, what is known stays: that something of it is lost must not be forgotten when reading fails.
    const anew = await this.readWhole(id);
    const was = before === undefined ? this.past.get(id) : remembered(before);
    this.keepAndTell(id, anew);
    const setBack = was && setBackOf(was, anew.record.hashOf);
    // It may have been read anew for another reason, such as having been forgotten meanwhile.
    if (setBack === undefined || setBack.fork === setBack.known) return anew;
    // A head without a journal is what stays of a run that was removed.
    if (anew.record.run.version === 0 && (await this.journal.head(id)).version > 0) return anew;
    this.onSetBack(setBack);
    return anew;
  }

  /** Another may have ended it: whoever derives something from it has not heard of that. */
  private keepAndTell(id: string, known: Known): Known {
    if (this.keep(id, known) && known.record.run.ended) this.onChange(id);
    return known;
  }

  /** Ended runs are not kept in memory as a whole. True if a live one was. */
  private keep(id: string, known: Known): boolean {
    const { run } = known.record;
    const isLive = run.version > 0 && run.ended === undefined;
    this.past.delete(id);
    if (run.ended) {
      this.past.set(id, remembered(known.record));
      const [oldest] = this.past.keys();
      if (this.past.size > MOST_ENDED && oldest !== undefined) this.past.delete(oldest);
    }
    const wasLive = this.known.has(id);
    if (isLive) this.known.set(id, known);
    else this.known.delete(id);
    return wasLive;
  }

  /** Undefined if nothing is known, or if what is known is not what the journal says. */
  private async continued(id: string): Promise<Known | undefined> {
    const known = this.known.get(id);
    if (known === undefined) return undefined;
    const { version, hash } = known.record.head;
    const [last, ...more] = await this.journal.read(id, { after: version - 1 });
    if (last?.hash === hash) {
      for (const entry of more) known.add(entry.version, entry.event, entry.hash);
      return known;
    }
    return undefined;
  }

  private async readWhole(id: string): Promise<Known> {
    const known = new Known(id);
    for (const entry of await this.journal.read(id)) known.add(entry.version, entry.event, entry.hash);
    return known;
  }
}

function ifDamaged(error: unknown): undefined {
  if (!(error instanceof JournalDamaged)) throw error;
}

function refused(record: RunRecord, refusal: Refusal | TargetLocked): Handled {
  return { ok: false, refusal, ...(record.run.version > 0 && { record }) };
}

/** What an append changes beside the journal: a start takes locks and is listed, an end frees them and is filed. */
function beside(before: Run, command: Command, events: readonly RunEvent[]): Partial<Append<RunEvent>> {
  const ends = events.some((event) => event.type === 'run-ended');
  if (command.type !== 'start' && !ends) return {};
  const after = events.reduce(evolve, before);
  const summary = summaryOf(after);
  if (after.ended) return { release: true, index: { state: 'ended', at: after.ended.at, summary } };
  return { lock: Object.keys(after.targets), index: { state: 'live', at: after.startedAt, summary } };
}

function summaryOf({ plan, channel, startedBy, startedAt, ended }: Run): RunSummary {
  const { id, title } = plan.procedure;
  return { title, procedure: id, channel, startedBy, startedAt, ...(ended && { outcome: ended.outcome }) };
}

export const summarySchema = z.object({
  title: z.string(),
  procedure: z.string(),
  channel: z.string(),
  startedBy: z.object({ id: z.string(), name: z.string() }),
  startedAt: z.number(),
  outcome: z.enum(['completed', 'stopped', 'aborted']).exactOptional(),
});

/** What the lists of runs show without reading the journals. Times are milliseconds since the epoch. */
export type RunSummary = Readonly<z.infer<typeof summarySchema>>;

export interface EndedRun {
  readonly run: string;
  readonly at: number;
  readonly summary: RunSummary;
}
