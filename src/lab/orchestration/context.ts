import type { Context as LabContext } from '../context.ts';

/** What every part of this wing shares. */
export interface Context extends LabContext {
  /** Milliseconds between a running server's noises, about; 0 is silence. */
  readonly noiseEvery: number;
  readonly segmentBytes: number;
  readonly expire: number;
  readonly packageVersion: string;
}
