/** All wings together, and one door through which their servers are acted on. */
import type { Context } from './context.ts';
import type { PanelWing } from './panel/protocol.ts';
import type { ServerInfo } from './servers.ts';
import type { Parts } from './store.ts';
import type { ActResult, Wing, WingPlan } from './wing.ts';

interface Room {
  readonly id: string;
  readonly wing: Wing;
  readonly isNew: boolean;
}

export class House {
  readonly #kept: Parts;
  readonly #rooms: readonly Room[];

  /**
   * @param kept the parts that were kept; a wing without one begins afresh
   * @throws ZodError when a part makes no sense, and LabError `scenario-invalid`
   */
  constructor(plans: readonly WingPlan[], kept: Parts, context: Context) {
    this.#kept = kept;
    this.#rooms = plans.map((plan) => {
      const part = Object.hasOwn(kept, plan.id) ? kept[plan.id] : undefined;
      return { id: plan.id, wing: plan.open(part, context), isNew: part === undefined };
    });
  }

  /** Parts of wings that are not there stay as they were kept. */
  get state(): Parts {
    return { ...this.#kept, ...Object.fromEntries(this.#rooms.map(({ id, wing }) => [id, wing.state])) };
  }

  get secrets(): Readonly<Record<string, string>> {
    return Object.assign({}, ...this.#wings.map((wing) => wing.secrets));
  }

  async open(): Promise<void> {
    for (const { wing, isNew } of this.#rooms) await (isNew ? wing.begin() : wing.bringBack());
  }

  async close(): Promise<void> {
    await Promise.all(this.#wings.map((wing) => wing.close()));
  }

  servers(): readonly ServerInfo[] {
    return this.#wings.flatMap((wing) => wing.servers());
  }

  panel(): readonly PanelWing[] {
    return this.#wings.map((wing) => wing.panel());
  }

  /** Why a request is no action of whatever goes by that name, or null. */
  objection(target: string, request: unknown): string | null {
    return this.#wingFor(target, request)?.objection(request) ?? null;
  }

  act(target: string, request: unknown): ActResult {
    const wing = this.#wingFor(target, request);
    return wing?.act(target, request) ?? { ok: false, message: `There is nothing called ${target} here.` };
  }

  get #wings(): readonly Wing[] {
    return this.#rooms.map(({ wing }) => wing);
  }

  /** Of a name that nobody knows, whoever knows such an action says so best. */
  #wingFor(target: string, request: unknown): Wing | undefined {
    const wings = this.#wings;
    return wings.find((wing) => wing.has(target)) ?? wings.find((wing) => wing.objection(request) === null) ?? wings[0];
  }
}
