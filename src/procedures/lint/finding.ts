export type Severity = 'error' | 'warning';

/** Something about a procedure that can be loaded, and that its author should look at. */
export interface Finding {
  readonly severity: Severity;
  /** Which rule it is: `outcome-unhandled`. */
  readonly rule: string;
  readonly message: string;
  readonly procedure?: string;
  /** Id of the step, decision, branch, repeat or caution that it is about. */
  readonly step?: string;
  readonly file?: string;
  /** From 1; only where a file could not be loaded. */
  readonly line?: number;
  readonly column?: number;
}

export type Report = (severity: Severity, rule: string, message: string, step?: string) => void;
