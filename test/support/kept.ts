/** Tells `src/javascript/kept.ts` where to keep, before a test loads it. */

export const KEPT = 'HANDRAIL_TEST_KEPT';

Object.assign(globalThis, { javascriptFolder: process.env[KEPT] });
