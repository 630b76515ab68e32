// Where a thread of its own begins. The sources are TypeScript, which a new thread does not know how to read.
import { begin } from '../../javascript/begin.js';

await begin('driver');
