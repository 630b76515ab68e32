import type { AppManifest } from './app-definition.ts';
import type { Clock } from './clock.ts';
import type { Panel } from './protocol.ts';

export interface PersonOption {
  /** The handle, without `@`. */
  readonly name: string;
  readonly realName: string;
}

export interface ChannelOption {
  /** Without `#`. */
  readonly name: string;
  readonly topic?: string;
  /** Handles; everybody if absent. */
  readonly members?: readonly string[];
  /** Whether the app is in it from the start; yes if absent. */
  readonly withApp?: boolean;
}

export interface UserGroupOption {
  readonly handle: string;
  readonly name: string;
  /** Handles. */
  readonly members: readonly string[];
}

export interface WorkspaceOptions {
  /** The app that is installed in the workspace. */
  readonly manifest: AppManifest;
  /** 0, the default, for any free one. */
  readonly port?: number;
  /** `127.0.0.1` if absent. */
  readonly host?: string;
  readonly name?: string;
  /** Where to keep everything, so that a restart loses nothing. Nothing is kept without it. */
  readonly dataDir?: string;
  readonly people?: readonly PersonOption[];
  readonly channels?: readonly ChannelOption[];
  readonly userGroups?: readonly UserGroupOption[];
  /** Made at random if absent, and kept with the data. */
  readonly tokens?: { readonly bot?: string; readonly app?: string; readonly signingSecret?: string };
  /** Something to frame beside the conversation. */
  readonly panel?: Panel;
  readonly clock?: Clock;
  /** Answer 429 beyond Slack's real paces. */
  readonly enforceRates?: boolean;
  /** Serve `/control/faults`, for other processes to make things go wrong. */
  readonly control?: boolean;
}

export const defaultPeople: readonly PersonOption[] = [
  { name: 'ann', realName: 'Ann Okafor' },
  { name: 'bo', realName: 'Bo Lindqvist' },
  { name: 'cy', realName: 'Cy Tanaka' },
  { name: 'dee', realName: 'Dee Moreau' },
];

export const defaultChannels: readonly ChannelOption[] = [
  { name: 'upgrades', topic: 'Planned upgrades, one thread each' },
  { name: 'ops-night', topic: 'Who is awake, and why' },
];
