#!/usr/bin/env node
/**
 * Sets how many threads read files and find hosts, and begins.
 *
 * Node has four of them, and a look at a mount that hangs keeps one for as long as that hangs: four such looks, and
 * nothing in the process would find a host or read a file any more. A worker looks at 50 things at once.
 *
 * The number counts only if it is set before the first of them is needed. A module of the newer kind is itself read by them,
 * so this is one of the older kind (`package.json` beside it says so).
 */
process.env.UV_THREADPOOL_SIZE ||= '128';
void import('../src/javascript/begin.js').then(({ begin }) => begin('command'));
