import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LabError } from './errors.ts';
import { type World, worldSchema } from './model.ts';

/** Writes beside the file and renames, so that a reader sees the old text or the new one and never a part. */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.new`;
  writeFileSync(beside, text);
  renameSync(beside, path);
}

/** `state.json`: where the world is kept between runs of the lab. */
export class Store {
  readonly #path: string;

  constructor(directory: string) {
    this.#path = join(directory, 'state.json');
  }

  /**
   * The world as it was left, or null in a new directory.
   * @throws LabError `state-unreadable`
   */
  load(): World | null {
    if (!existsSync(this.#path)) return null;
    try {
      return worldSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch (error) {
      throw new LabError(
        'state-unreadable',
        `The lab's state in ${this.#path} cannot be read. Remove that file's folder to begin with a fresh lab.`,
        { cause: error },
      );
    }
  }

  save(world: World): void {
    writeWhole(this.#path, `${JSON.stringify(world, null, 2)}\n`);
  }
}
