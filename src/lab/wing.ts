/**
 * A lab has wings, one for each family of products that it plays. They share the house (clock, folder, panel, one state
 * file) and know nothing of each other. A further family is a folder beside these, a line in `wings.ts`, and what it adds
 * to the unions of `servers.ts` and of the panel's protocol.
 */
import type { Context } from './context.ts';
import type { PanelWing } from './panel/protocol.ts';
import type { ServerInfo } from './servers.ts';

/** How a wing is made. */
export interface WingPlan {
  /** Its key in the state file. */
  readonly id: string;
  /**
   * Opens no port yet: `begin` or `bringBack` of the wing does.
   *
   * @param kept its part of the state; undefined begins afresh
   * @throws ZodError when the part makes no sense, and LabError `scenario-invalid`
   */
  open(kept: unknown, context: Context): Wing;
}

export interface Wing {
  /** Its part of the state, to be kept as JSON. */
  readonly state: unknown;
  /** Names and values that whoever looks at its servers must have in the environment. */
  readonly secrets: Readonly<Record<string, string>>;
  /** A new world comes to life. */
  begin(): Promise<void>;
  /** The world that was left goes on; what was under way is brought to its end. */
  bringBack(): Promise<void>;
  /** Leaves its world as it is and closes every port and timer. */
  close(): Promise<void>;
  servers(): readonly ServerInfo[];
  /** Whether a server of it, or several together, goes by that name. */
  has(target: string): boolean;
  /** Why a request is no action of this wing, or null where it is one. */
  objection(request: unknown): string | null;
  /** Does it, or says why not. Never throws for an action that is refused. */
  act(target: string, request: unknown): ActResult;
  /** What the panel shows of it. */
  panel(): PanelWing;
}

/** `ok: false` means that nothing was changed, and the message says why. */
export interface ActResult {
  readonly ok: boolean;
  readonly message: string;
  /** What "do it for me" would do after this. */
  readonly next?: string;
}

/** The target that means all there is, for `do-it-for-me`. */
export const everything = '*';
