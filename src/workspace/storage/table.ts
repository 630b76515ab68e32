import type { JournalEntry } from './journal.ts';

/** Rows by key, in the order in which they were first put. Each change is written down before it is seen. */
export class Table<Row> {
  readonly name: string;
  readonly #write: (entry: JournalEntry) => void;
  readonly #rows = new Map<string, Row>();

  constructor(name: string, write: (entry: JournalEntry) => void) {
    this.name = name;
    this.#write = write;
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  put(key: string, row: Row): void {
    this.#write([this.name, key, row]);
    this.#rows.set(key, row);
  }

  delete(key: string): void {
    if (!this.#rows.has(key)) return;
    this.#write([this.name, key, null]);
    this.#rows.delete(key);
  }

  values(): IterableIterator<Row> {
    return this.#rows.values();
  }

  entries(): IterableIterator<[string, Row]> {
    return this.#rows.entries();
  }

  /** Takes a row as it was read from disk. This process wrote it, so its form is trusted. */
  load(key: string, row: unknown): void {
    if (row === null) this.#rows.delete(key);
    else this.#rows.set(key, row as Row);
  }
}
