export type EnvelopeKind = 'events_api' | 'slash_commands' | 'interactive';

/** One thing for the app to know, on its way by Socket Mode or HTTP. */
export interface Envelope {
  readonly kind: EnvelopeKind;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Whether the acknowledgement may carry an answer. */
  readonly acceptsResponse: boolean;
  /** Where to send it when the app is reached by HTTP. */
  readonly url: string | undefined;
  /** How often it was tried before (events only), and why that did not do. */
  readonly attempt: number;
  readonly reason: string;
}

export type Acknowledgement =
  | { readonly acknowledged: true; readonly payload: unknown }
  | {
      readonly acknowledged: false;
      readonly reason: 'timeout' | 'connection_failed' | 'http_error' | 'unreachable' | 'turned_off';
      /** The app asked for no more tries (`X-Slack-No-Retry`). */
      readonly final?: boolean;
    };

/** A way to reach the app. Each call is one try, and is settled within 3 seconds of the workspace's clock. */
export interface Delivery {
  deliver(envelope: Envelope): Promise<Acknowledgement>;
  /** Whether there is somebody to deliver to, as far as one can tell beforehand. */
  connected(): boolean;
  close(): Promise<void>;
}

/** How long the app has to acknowledge, in milliseconds. */
export const acknowledgeWithinMs = 3000;
