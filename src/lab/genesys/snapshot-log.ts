import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';

const limit = 128 * 1024;
const kept = 96 * 1024;

/**
 * The `*.snapshot.log` that Genesys servers keep beside their log: the latest lines, whatever start or segment they are
 * from. It has no header and is cut at a byte, not at a line. It is not the log.
 */
export class SnapshotLog {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  append(bytes: Uint8Array): void {
    if (!existsSync(this.#path)) writeFileSync(this.#path, 'ion is fully loaded\n');
    appendFileSync(this.#path, bytes);
    if (statSync(this.#path).size <= limit) return;
    writeFileSync(this.#path, readFileSync(this.#path).subarray(-kept));
  }
}
