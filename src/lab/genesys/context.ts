import type { Context as LabContext } from '../context.ts';

/** What all Genesys servers of a wing share. */
export interface Context extends LabContext {
  /** Milliseconds between a running server's noises, about; 0 is silence. */
  readonly noiseEvery: number;
  readonly segmentBytes: number;
  readonly expire: number;
  readonly packageVersion: string;
}
