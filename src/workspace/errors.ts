/**
 * Thrown by a Web API method to answer `ok: false`, with HTTP status 200 as Slack does.
 * `details` go beside `error` in the answer.
 */
export class ApiError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, details: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.name = 'ApiError';
    this.code = code;
    this.details = details;
  }
}

/** Thrown when the workspace cannot be started, or is asked for something that is not there. */
export class WorkspaceError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'WorkspaceError';
    this.code = code;
  }
}
