import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { WorkspaceError } from '../errors.ts';

/** One change: which table, which row, and its new value; null says that the row is gone. */
export type JournalEntry = readonly [table: string, key: string, value: unknown];

export interface Journal {
  append(entry: JournalEntry): void;
  close(): void;
}

/** For a workspace that keeps nothing. */
export const noJournal: Journal = { append() {}, close() {} };

const header = JSON.stringify({ workspace: 1 });

/**
 * Changes as lines of JSON in one file. A line is handed to the operating system before the caller goes on, so a
 * killed process loses nothing that was answered; a half-written last line is cut off at the next start. When most
 * lines have been overtaken by later ones the file is written anew beside itself and renamed over.
 */
export class FileJournal implements Journal {
  readonly #path: string;
  readonly #rows: () => Iterable<JournalEntry>;
  #file: number;
  #lines = 0;
  #rewriteAt = 0;

  /**
   * @param directory made if it is not there
   * @param load called with each entry that is on disk, oldest first
   * @param rows every row as it is now, for writing the file anew
   * @throws WorkspaceError `unreadable-data` if the file is not a workspace's
   */
  constructor(directory: string, load: (entry: JournalEntry) => void, rows: () => Iterable<JournalEntry>) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#path = join(directory, 'workspace.jsonl');
    this.#rows = rows;
    if (existsSync(this.#path)) this.#read(load);
    this.#file = this.#rewrite();
  }

  append(entry: JournalEntry): void {
    // Before this entry is written, not after: the rows do not have it yet.
    if (this.#lines >= this.#rewriteAt) {
      const old = this.#file;
      this.#file = this.#rewrite();
      closeSync(old);
    }
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
    this.#lines += 1;
  }

  close(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  #read(load: (entry: JournalEntry) => void): void {
    const content = readFileSync(this.#path);
    let start = 0;
    for (;;) {
      const end = content.indexOf(0x0a, start);
      if (end === -1) break;
      const line = content.toString('utf8', start, end);
      if (start === 0) {
        if (line !== header) throw unreadable(this.#path, 'its first line is not a workspace header');
      } else {
        load(parseEntry(line, this.#path));
      }
      start = end + 1;
    }
    if (start < content.length) truncateSync(this.#path, start);
  }

  #rewrite(): number {
    const temporary = `${this.#path}.new`;
    const file = openSync(temporary, 'w', 0o600);
    let lines = 0;
    let chunk = `${header}\n`;
    for (const row of this.#rows()) {
      chunk += `${JSON.stringify(row)}\n`;
      lines += 1;
      if (chunk.length > 1_000_000) {
        writeSync(file, chunk);
        chunk = '';
      }
    }
    writeSync(file, chunk);
    fsyncSync(file);
    renameSync(temporary, this.#path);
    this.#lines = lines;
    this.#rewriteAt = lines * 4 + 10_000;
    return file;
  }
}

function parseEntry(line: string, path: string): JournalEntry {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    throw unreadable(path, `a line is not JSON: ${line.slice(0, 80)}`);
  }
  if (!Array.isArray(entry) || typeof entry[0] !== 'string' || typeof entry[1] !== 'string') {
    throw unreadable(path, `a line is not a change: ${line.slice(0, 80)}`);
  }
  return [entry[0], entry[1], entry[2]];
}

function unreadable(path: string, why: string): WorkspaceError {
  return new WorkspaceError('unreadable-data', `${path} cannot be read: ${why}. Move it away to start afresh.`);
}
