/**
 * What the page and the workspace's server say to each other. The page is the only client of it; an app under test
 * speaks Slack's own Web API, Socket Mode and HTTP deliveries instead.
 *
 * GET  /client/state?as=U…              → Snapshot, seen by that person; by the first one without `as`
 * WS   /client/stream?as=U…             → a Change a frame, in order, from the moment of connecting
 * POST /client/…                        → the requests below as JSON; 200 with `{ ok: true }` or `{ ok: false, error }`
 *
 * `ok: true` says that the app was told, not that it did anything: when it does not respond, or its answer cannot be
 * used, a `notice` says so. The answer comes once the app has acknowledged, 3 seconds later at the latest.
 * A submission with a required field empty, or a text too short or too long, is refused here, as Slack's own client
 * would: `error` is `missing_required_field`, and the view's `errors` arrive by a `views` change.
 */
import type { AnyBlock, View } from '@slack/types';

export interface Person {
  readonly id: string;
  /** The handle without `@`, as in `ann`. */
  readonly name: string;
  readonly realName: string;
  readonly isBot: boolean;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly memberIds: readonly string[];
  /** A direct message with the app; only the person at its other end is told of it. */
  readonly direct?: boolean;
}

export interface FileReference {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly size: number;
  readonly mimetype: string;
  /** Path on the workspace's server. */
  readonly url: string;
}

export interface Message {
  readonly channel: string;
  /** Slack's timestamp and the message's identity in its channel: `1763683200.000100`. */
  readonly ts: string;
  /** Present on replies and, equal to `ts`, on a message that has replies. */
  readonly threadTs?: string;
  readonly userId: string;
  readonly text: string;
  readonly blocks?: readonly AnyBlock[];
  readonly files?: readonly FileReference[];
  readonly edited?: boolean;
  readonly replyCount: number;
  /** Only one person sees it, until they dismiss it or reload. */
  readonly ephemeral?: boolean;
  /** Seen in the channel as well as in its thread. */
  readonly broadcast?: boolean;
}

export interface SlashCommand {
  /** With the slash: `/upgrade`. */
  readonly command: string;
  readonly description: string;
  /** As in the manifest: `[start | status | …]`. Words between brackets and bars complete as verbs. */
  readonly usageHint: string;
}

export interface OpenView {
  readonly id: string;
  readonly view: View;
  /** Messages per block_id, after a submission that the app answered with `response_action: errors`. */
  readonly errors?: Readonly<Record<string, string>>;
}

export interface Panel {
  readonly title: string;
  readonly address: string;
}

export interface Snapshot {
  readonly team: { readonly id: string; readonly name: string };
  readonly me: Person;
  readonly people: readonly Person[];
  readonly channels: readonly Channel[];
  readonly messages: readonly Message[];
  readonly commands: readonly SlashCommand[];
  /** The app whose Home tab can be opened, and whether it is connected (Socket Mode) or has an address (HTTP). */
  readonly app: { readonly name: string; readonly botUserId: string; readonly connected: boolean };
  readonly home?: View;
  readonly panel?: Panel;
  /** The modals that this person has open, bottom first; absent when none is. */
  readonly views?: readonly OpenView[];
}

export type Change =
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'message-deleted'; readonly channel: string; readonly ts: string }
  | { readonly type: 'home'; readonly view: View }
  /** The stack of modals this person has open, bottom first; empty when none is. */
  | { readonly type: 'views'; readonly views: readonly OpenView[] }
  | { readonly type: 'channel'; readonly channel: Channel }
  | { readonly type: 'app'; readonly connected: boolean }
  /** A line for the person, such as "Handrail did not respond", as Slack shows it. */
  | { readonly type: 'notice'; readonly text: string; readonly channel?: string; readonly threadTs?: string };

/** Element state as Slack sends it in `state.values[block_id][action_id]`. */
export type StateValues = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

export interface ClientRequests {
  /** Posts as the person; text in Slack's own form (`<@U…>` for mentions, `&amp; &lt; &gt;` escaped). A slash command is sent with `command`. */
  '/client/post': { readonly as: string; readonly channel: string; readonly threadTs?: string; readonly text: string };
  '/client/command': { readonly as: string; readonly channel: string; readonly command: string; readonly text: string };
  /** A button, overflow, select or other element of a message, modal or home was used. `action` is the element's action payload without action_ts. */
  '/client/action': {
    readonly as: string;
    readonly container:
      | { readonly type: 'message'; readonly channel: string; readonly ts: string; readonly ephemeral?: boolean }
      /** `viewId` is `home` for the Home tab. */
      | { readonly type: 'view'; readonly viewId: string };
    readonly action: { readonly type: string; readonly block_id: string; readonly action_id: string } & Readonly<
      Record<string, unknown>
    >;
    readonly state: StateValues;
  };
  '/client/view/submit': { readonly as: string; readonly viewId: string; readonly state: StateValues };
  '/client/view/close': { readonly as: string; readonly viewId: string };
  '/client/home/open': { readonly as: string };
  '/client/ephemeral/dismiss': { readonly as: string; readonly channel: string; readonly ts: string };
}
