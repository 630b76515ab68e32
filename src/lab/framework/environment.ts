/**
 * What the master Configuration Servers of one environment share: its databases, its mode, the DB Server before them.
 * Whether they are read-only no log tells. DB Server has a port, which is closed while it is stopped; no server of the lab
 * notices.
 */
import { claimPort } from '../claim-port.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import { PortListener } from '../genesys/port-listener.ts';
import type { EnvironmentState, NextStart } from './model.ts';

const meanings: Readonly<Record<NextStart, string>> = {
  compatible: 'finds it compatible and becomes its backup',
  'same-schema': 'finds the database schema to be the same and becomes its backup',
  'upgrade-mode': 'goes to upgrade mode',
  'no-sign': 'gives no sign of upgrade mode, and halts',
  silent: 'falls silent, and halts',
};

export class Environment {
  readonly #context: Context;
  readonly #listener: PortListener;
  #state: EnvironmentState;

  constructor(state: EnvironmentState, context: Context) {
    this.#state = state;
    this.#context = context;
    const nothing = () => undefined;
    this.#listener = new PortListener({ host: context.host, introduced: nothing, gone: nothing });
  }

  get name(): string {
    return this.#state.name;
  }

  get state(): EnvironmentState {
    return this.#state;
  }

  get databases(): { readonly original: string; readonly upgraded: string } {
    const original = originalDatabase(this.name);
    return { original, upgraded: `${original}_upgraded` };
  }

  setReadOnly(readOnly: boolean): string {
    if (this.#state.readOnly === readOnly)
      throw new Refusal(`${this.name} ${readOnly ? 'is read-only' : 'can be written to'} already.`);
    this.#update({ readOnly });
    return readOnly
      ? `${this.name} is read-only: nobody can change the configuration.`
      : `${this.name} can be written to again.`;
  }

  backUpDatabase(): string {
    this.#update({ databaseBackedUp: true });
    return `The database ${this.databases.original} was backed up.`;
  }

  upgradeDatabase(): string {
    const { original, upgraded } = this.databases;
    if (this.#state.databaseUpgraded) throw new Refusal(`There is an upgraded database already: ${upgraded}.`);
    this.#update({ databaseUpgraded: true });
    return `${upgraded} was made of ${original}, with the new schema. The original stays as it is.`;
  }

  /** @throws Refusal without a backup */
  restoreDatabase(): string {
    const { original } = this.databases;
    if (!this.#state.databaseBackedUp) throw new Refusal(`There is no backup of ${original} to restore.`);
    return `The database ${original} is what it was when it was backed up.`;
  }

  setDbServer(stopped: boolean): string {
    if (this.#state.dbServerStopped === stopped)
      throw new Refusal(`DB Server of ${this.name} ${stopped ? 'is stopped' : 'runs'} already.`);
    this.#update({ dbServerStopped: stopped });
    this.#context.track(stopped ? this.#listener.close() : this.openDbServer());
    return `DB Server of ${this.name} ${stopped ? 'is stopped' : 'runs again'}.`;
  }

  /** Listens on the configured port or, if it is taken, on any other, and says so; not while DB Server is stopped. */
  async openDbServer(): Promise<void> {
    const { dbServer, dbServerStopped } = this.#state;
    if (!dbServer || dbServerStopped || this.#listener.open) return;
    const { name, port } = dbServer;
    const listen = (wanted: number) => this.#listener.listen(wanted);
    const opened = await claimPort({ name, port, listen, say: this.#context.say });
    if (opened !== port) this.#update({ dbServer: { ...dbServer, port: opened } });
  }

  /** The lab goes away; DB Server stays in the state it is in. */
  close(): Promise<void> {
    return this.#listener.close();
  }

  setNextStart(nextStart: NextStart): string {
    this.#update({ nextStart });
    return `The next new server of ${this.name} that meets an older primary ${meanings[nextStart]}.`;
  }

  #update(change: Partial<EnvironmentState>): void {
    this.#state = { ...this.#state, ...change };
    this.#context.changed();
  }
}

/** `config_fw_cs` of `fw-cs`. */
export function originalDatabase(environment: string): string {
  return `config_${environment.replaceAll('-', '_')}`;
}
