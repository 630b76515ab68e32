/** What a benchmark tells: a figure, what it is compared with in the same run, and whether that meets the aim. */
export interface BenchResult {
  readonly name: string;
  readonly measured: number;
  /** In the same unit; null where there is nothing to compare with. */
  readonly baseline: number | null;
  readonly unit: string;
  /** measured / baseline, the median of the rounds. */
  readonly ratio: number | null;
  readonly aim: string;
  readonly ok: boolean;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
