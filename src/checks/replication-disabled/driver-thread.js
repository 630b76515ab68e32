// Where a thread of its own begins. The sources are TypeScript, which a new thread does not know how to read yet.
import { register } from 'tsx/esm/api';

register();
await import('./driver.ts');
