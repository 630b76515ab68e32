/** Tells `src/javascript/kept.ts` where to keep, before a test loads it. */

export const MADE = 'HANDRAIL_TEST_JAVASCRIPT';

Object.assign(globalThis, { javascriptFolder: process.env[MADE] });
