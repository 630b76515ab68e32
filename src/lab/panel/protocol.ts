/**
 * What the panel and its page say to each other.
 *
 * GET  /api/servers → Snapshot
 * GET  /api/stream  → server-sent events, a Snapshot each: one at once, then one after every change
 * POST /api/act     → `{ server | pair | group, action, … }`; ActResult, with 409 when the action was refused
 */
import type { FrameworkPart } from '../framework/panel-part.ts';
import type { OrchestrationPart } from '../orchestration/panel-part.ts';
import type { WorkspaceManagerPart } from '../workspace-manager/panel-part.ts';

export type { ActResult } from '../wing.ts';

/** What each wing shows, told apart by `wing`. */
export type PanelWing = OrchestrationPart | WorkspaceManagerPart | FrameworkPart;

export interface Snapshot {
  readonly wings: readonly PanelWing[];
  /** The latest sentences of the lab for whoever runs it, oldest first. */
  readonly notes: readonly string[];
}
