/** What the doctor tells: each thing that was looked at, whether it is as it should be, and if not what to do. */

export type Area = 'redis' | 'clocks' | 'workers' | 'slack' | 'procedures' | 'estate';

export type Told =
  | { readonly area: Area; readonly id: string; readonly state: 'fine'; readonly says: string }
  | {
      readonly area: Area;
      readonly id: string;
      /** `error`: it does not work, or what is recorded can be lost. `warning`: it works, but mind it. */
      readonly state: 'warning' | 'error';
      /** What is so, and what can come of it. */
      readonly says: string;
      readonly fix: string;
    };

export type Tell = (told: Told) => void;

export interface Finding {
  readonly id: string;
  readonly severity: 'warning' | 'error';
  readonly says: string;
  readonly fix: string;
}

export function toldOf(area: Area, { id, severity, says, fix }: Finding): Told {
  return { area, id, state: severity, says, fix };
}

export function fine(area: Area, id: string, says: string): Told {
  return { area, id, state: 'fine', says };
}

const MARKS = { fine: '✅ fine   ', warning: '⚠️ warning', error: '❌ error  ' } as const;

/** @returns a line, or two where there is something to do */
export function toldLines(told: Told): string {
  const first = `  ${MARKS[told.state]}  ${told.says}`;
  return told.state === 'fine' ? first : `${first}\n              → ${told.fix}`;
}

export function verdict(all: readonly Told[]): string {
  const errors = all.filter(({ state }) => state === 'error').length;
  const warnings = all.filter(({ state }) => state === 'warning').length;
  if (errors + warnings === 0) return 'Nothing is wrong with what was looked at.';
  return `${count(errors, 'error')}, ${count(warnings, 'warning')}.`;
}

export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
