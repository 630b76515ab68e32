import { WebAPIPlatformError } from '@slack/web-api';

/** Slack's word for why it refused a call, such as `not_in_channel`; undefined if Slack was not reached or gave no word. */
export function slackError(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? error.data.error : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  invalid_auth: 'the token is not valid',
  not_authed: 'the token is empty',
  token_revoked: 'the token was revoked',
  token_expired: 'the token has expired',
  account_inactive: 'the app was removed from the workspace',
  team_disabled: 'the workspace is disabled',
  user_removed_from_team: 'the app was removed from the workspace',
  not_allowed_token_type: 'it is a token of the wrong kind',
  missing_scope: 'the token lacks a scope',
};

/** Whether a refusal stays one until somebody changes the app or its tokens. */
export function isLasting(error: unknown): boolean {
  const word = slackError(error);
  return word !== undefined && Object.hasOwn(REASONS, word);
}

/** Thrown when Slack refuses the app itself, or was not reached for as long as the start waits for it. */
export class SlackRefused extends Error {
  readonly code: 'slack-refused' | 'slack-unreachable';

  constructor(what: string, cause: unknown) {
    const word = slackError(cause);
    const why = word === undefined ? messageOf(cause) : (REASONS[word] ?? 'it gave no more than this word');
    super(
      word === undefined
        ? `Slack was not reached (${what}): ${why}. Check the network and SLACK_API_URL, then start again.`
        : `Slack refused ${what}: ${why} (\`${word}\`). Compare the app's tokens and scopes with \`handrail manifest\`.`,
      { cause },
    );
    this.name = 'SlackRefused';
    this.code = word === undefined ? 'slack-unreachable' : 'slack-refused';
  }
}

/** The innermost message, which is the one that tells: "fetch failed" wraps "connect ECONNREFUSED …". */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const original = 'original' in error ? error.original : error.cause;
  return original instanceof Error ? messageOf(original) : error.message || error.name;
}
