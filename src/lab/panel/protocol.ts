/**
 * What the panel and its page say to each other.
 *
 * GET  /api/servers → Snapshot
 * GET  /api/stream  → server-sent events, a Snapshot each: one at once, then one after every change
 * POST /api/act     → `{ server | pair, action, … }`; ActResult, with 409 when the action was refused
 */
import type { ActResult, PlainAction } from '../actions.ts';
import type { ServerInfo } from '../estate.ts';

export type { ActResult, PlainAction };

export interface PanelServer extends ServerInfo {
  /** The latest lines of its log, oldest first. */
  readonly tail: readonly string[];
  /** Why an action is unwise just now, by action. */
  readonly cautions: Partial<Record<PlainAction, string>>;
}

export interface PanelPair {
  readonly name: string;
  readonly servers: readonly PanelServer[];
  /** Why switching over is not possible just now. */
  readonly switchOverCaution: string | null;
  /** One sentence: what would be done next, or that it is busy or done. */
  readonly next: string;
  /** The actions from here to an upgraded pair, in order. */
  readonly plan: readonly string[];
}

export interface Snapshot {
  readonly pairs: readonly PanelPair[];
  /** The release that is installed from the package, as in `8.1.4`. */
  readonly release: string;
  readonly suggestedOption: { readonly section: string; readonly option: string; readonly value: string };
  readonly notes: readonly string[];
}
