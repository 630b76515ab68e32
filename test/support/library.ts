import { loadLibrary } from '../../src/procedures/library.ts';

/** The procedures that come with Handrail, as they are read: once for all test files that only look at them. */
export const library = await loadLibrary();
