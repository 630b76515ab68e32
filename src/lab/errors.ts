/** Thrown when the lab itself cannot do its work (not when a simulated server refuses an action). */
export class LabError extends Error {
  readonly code: 'state-unreadable' | 'scenario-invalid' | 'port-unavailable' | 'panel-unavailable';

  constructor(code: LabError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LabError';
    this.code = code;
  }
}

/** Thrown when an action is impossible in the state the server is in: nothing was changed. The message is for a person. */
export class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Refusal';
  }
}
