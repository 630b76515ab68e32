/**
 * A server's log on disk: one file a start, `application.YYYYMMDD_HHMMSS_mmm.log`, split into segments that share the
 * start time in their headers, with a check point an hour after the start and every hour from then on. Bytes are
 * ISO 8859-1. A line may be written in two pieces, so that whoever reads in between sees half of it.
 */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { common } from './log-events.ts';
import { formatHeader, formatLine, type LogLine, type LogSource, localIso, logFileName } from './log-line.ts';
import type { LogState, Role } from './model.ts';
import { SnapshotLog } from './snapshot-log.ts';

const hour = 3_600_000;
const tailLines = 12;
/** In full only: a line that was cut off tells no role. */
const roleLine = /^(?:\S+ \w+ |(?:\S+ {3}){4}GCTI-00-)(0456[02]) .* mode activated$/;

export interface ServerLogOptions {
  readonly clock: Clock;
  readonly source: LogSource;
  /** The server's directory; the files lie in `logs/` below it. */
  readonly directory: string;
  /** A segment that has grown past this is followed by a new one. */
  readonly segmentBytes: number;
  /** The oldest files beyond this number are removed at a new one. */
  readonly expire: number;
  /** `state` is another one than before. */
  readonly changed: () => void;
  /** `tail` is another one than before. */
  readonly wrote: () => void;
  /** Told of a disk that refuses; the server goes on without its log, as real ones do. */
  readonly trouble: (error: unknown) => void;
}

export class ServerLog {
  readonly #options: ServerLogOptions;
  readonly #snapshot: SnapshotLog;
  #state: LogState | null = null;
  #unfinished: { readonly rest: Buffer; readonly cancel: () => void } | null = null;
  #cancelCheckPoint: () => void = () => undefined;
  #tail: string[] = [];
  /** What is written in one piece, while it is gathered. */
  #held: Uint8Array[] | null = null;

  constructor(options: ServerLogOptions) {
    this.#options = options;
    mkdirSync(this.#folder, { recursive: true });
    this.#snapshot = new SnapshotLog(join(this.#folder, `${options.source.application}.snapshot.log`));
  }

  /** What to keep so that `resume` finds the log again; null before the first start. */
  get state(): LogState | null {
    return this.#state;
  }

  /** The latest lines, oldest first, control bytes shown as `·`. */
  get tail(): readonly string[] {
    return this.#tail;
  }

  /** A process starts: a new file. `at` lies in the past where a lab is given a history. */
  begin(at: Date = this.#options.clock.now()): void {
    this.#dropUnfinished();
    this.#state = {
      files: [],
      startedAt: at.toISOString(),
      nextCheckPoint: new Date(at.getTime() + hour).toISOString(),
    };
    this.#openSegment(at);
    this.#awaitCheckPoint();
  }

  /** The same process goes on writing, after the lab itself was away. */
  resume(state: LogState): void {
    this.#state = state;
    const path = this.#path();
    if (!existsSync(path)) this.#openSegment(this.#options.clock.now());
    const bytes = readFileSync(path);
    if (bytes.length > 0 && bytes.at(-1) !== 0x0a) this.#append(Buffer.from('\n'));
    this.#tail = lastLines(bytes);
    this.#awaitCheckPoint();
  }

  /** Shows an ended server's latest lines again. */
  recall(state: LogState): void {
    this.#state = state;
    const path = this.#path();
    if (existsSync(path)) this.#tail = lastLines(readFileSync(path));
  }

  write(line: LogLine, at: Date = this.#options.clock.now()): void {
    this.#writeText(formatLine(this.#options.source, at, line), at, 0);
  }

  /** Writes half of the line now and the rest `ms` later, or before the next line if that comes first. */
  writeInTwo(line: LogLine, ms: number): void {
    const at = this.#options.clock.now();
    this.#writeText(formatLine(this.#options.source, at, line), at, ms);
  }

  /** What `write` writes goes to the disk at once: for the lines of a long past, which are no more than a segment. */
  inOnePiece(write: () => void): void {
    const held: Uint8Array[] = [];
    this.#held = held;
    try {
      write();
    } finally {
      this.#held = null;
      this.#append(Buffer.concat(held));
    }
  }

  /** Writes a check point if one is due. */
  tick(at: Date = this.#options.clock.now()): void {
    const state = this.#state;
    if (!state || at.getTime() < Date.parse(state.nextCheckPoint)) return;
    const started = Date.parse(state.startedAt);
    const hours = Math.floor((at.getTime() - started) / hour) + 1;
    this.#state = { ...state, nextCheckPoint: new Date(started + hours * hour).toISOString() };
    this.#options.changed();
    this.write(common.checkPoint(localIso(at)), at);
  }

  /** Goes on in a new file of the same start. */
  rotate(at: Date = this.#options.clock.now()): void {
    this.#finish();
    this.#openSegment(at);
  }

  /** The process ended in good order: everything written is complete. */
  end(): void {
    this.#finish();
    this.#cancelCheckPoint();
  }

  /** The process was killed: a line that was half written stays so. */
  abandon(): void {
    this.#dropUnfinished();
    this.#cancelCheckPoint();
  }

  /** The role that the last complete role event since the start tells. */
  lastRole(): Role | null {
    for (const file of [...(this.#state?.files ?? [])].reverse()) {
      const path = join(this.#folder, file);
      if (!existsSync(path)) continue;
      const lines = readFileSync(path, 'latin1').split('\n').slice(0, -1).reverse();
      for (const line of lines) {
        const match = roleLine.exec(line);
        if (match) return match[1] === '04562' ? 'primary' : 'backup';
      }
    }
    return null;
  }

  get #folder(): string {
    return join(this.#options.directory, 'logs');
  }

  #path(): string {
    return join(this.#folder, this.#state?.files.at(-1) ?? '');
  }

  #writeText(text: string, at: Date, restAfter: number): void {
    this.tick(at);
    this.#finish();
    if (!this.#state) return;
    if (text) this.#tail = [...this.#tail, visible(text)].slice(-tailLines);
    this.#options.wrote();
    const bytes = Buffer.from(`${text}\n`, 'latin1');
    if (restAfter > 0 && bytes.length > 2) {
      const cut = Math.floor(bytes.length / 2);
      this.#append(bytes.subarray(0, cut));
      const cancel = this.#options.clock.after(restAfter, () => this.#finish());
      this.#unfinished = { rest: bytes.subarray(cut), cancel };
      return;
    }
    this.#append(bytes);
    this.#rotateIfFull(at);
  }

  #finish(): void {
    const unfinished = this.#unfinished;
    if (!unfinished) return;
    this.#dropUnfinished();
    this.#append(unfinished.rest);
    this.#rotateIfFull(this.#options.clock.now());
  }

  #dropUnfinished(): void {
    this.#unfinished?.cancel();
    this.#unfinished = null;
  }

  #rotateIfFull(at: Date): void {
    if (this.#held) return;
    const path = this.#path();
    if (existsSync(path) && statSync(path).size > this.#options.segmentBytes) this.#openSegment(at);
  }

  #openSegment(at: Date): void {
    const state = this.#state;
    if (!state) return;
    const { application } = this.#options.source;
    let stamp = at;
    while (existsSync(join(this.#folder, logFileName(application, stamp)))) stamp = new Date(stamp.getTime() + 1);
    const file = logFileName(application, stamp);
    this.#state = { ...state, files: [...state.files, file] };
    this.#expire();
    const segment = state.files.length + 1;
    const header = formatHeader(this.#options.source, at, new Date(state.startedAt), segment, `logs/${file}`);
    this.#append(Buffer.from(header, 'latin1'));
    this.#options.changed();
  }

  #expire(): void {
    const { application } = this.#options.source;
    const isLog = (file: string) => file.startsWith(`${application}.2`) && file.endsWith('.log');
    const old = readdirSync(this.#folder)
      .filter(isLog)
      .sort()
      .slice(0, 1 - Math.max(2, this.#options.expire));
    for (const file of old) rmSync(join(this.#folder, file), { force: true });
  }

  #append(bytes: Uint8Array): void {
    if (this.#held) {
      this.#held.push(bytes);
      return;
    }
    try {
      mkdirSync(this.#folder, { recursive: true });
      appendFileSync(this.#path(), bytes);
      this.#snapshot.append(bytes);
    } catch (error) {
      this.#options.trouble(error);
    }
  }

  #awaitCheckPoint(): void {
    this.#cancelCheckPoint();
    const state = this.#state;
    if (!state) return;
    const { clock } = this.#options;
    const wait = Math.max(1, Date.parse(state.nextCheckPoint) - clock.now().getTime());
    this.#cancelCheckPoint = clock.after(wait, () => {
      this.tick();
      this.#awaitCheckPoint();
    });
  }
}

function lastLines(bytes: Buffer): string[] {
  return bytes.subarray(-8_192).toString('latin1').split('\n').filter(Boolean).slice(-tailLines).map(visible);
}

/** Control bytes would upset whoever shows the line. */
function visible(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '·');
}
