/** How many looks go on at once, how long each may take, and what becomes of those that hang. */
import { expect, it } from 'vitest';
import { Looks, type LooksOptions } from '../../src/queue/looks.ts';
import { silentLog } from '../support/redis.ts';
import { gate } from './support.ts';

const looking = (more: Partial<LooksOptions> = {}) =>
  new Looks({ atOnce: 4, limit: 60_000, grace: 60_000, log: silentLog, ...more });
const at = (server: string, readsFiles = true) => ({ at: `the files of \`${server}\``, readsFiles });
const never = () => new Promise<never>(() => undefined);

it('go on so many at once, and the next begins when one ends', async () => {
  const looks = looking({ atOnce: 2 });
  const gates = [gate(), gate(), gate()];
  const begun: number[] = [];
  const all = gates.map(({ passed }, index) =>
    looks.run(at('a'), async () => {
      begun.push(index);
      await passed;
    }),
  );
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  gates[1]?.open();
  await all[1];
  await Promise.resolve();
  expect(begun).toEqual([0, 1, 2]);
  for (const { open } of gates) open();
  await Promise.all(all);
});

it('end when their worker does, those that wait as well', async () => {
  const looks = looking({ atOnce: 1 });
  const deaf = looks.run(at('a'), never);
  const waiting = looks.run(at('b'), async () => undefined);
  looks.close();
  await expect(deaf).rejects.toThrow('stopped while it looked');
  await expect(waiting).rejects.toThrow('stopped while it looked');
});

it('that do not heed their limit are left behind, and leave their room to others', async () => {
  const looks = looking({ atOnce: 1, limit: 1, grace: 1 });
  await expect(looks.run(at('a'), never)).rejects.toThrow('not over after');
  await expect(looks.run(at('b', false), async () => 'fine')).resolves.toBe('fine');
});

it('that hang keep others from the same until they come back, and from nothing else', async () => {
  const logged: string[] = [];
  const note = (_: object, message: string) => void logged.push(message);
  const looks = looking({ limit: 1, grace: 1, log: { ...silentLog, warn: note, info: note } });
  const held = gate();
  let begun = 0;
  const hangs = async () => {
    begun += 1;
    await held.passed;
  };
  const first = [looks.run(at('a'), hangs), looks.run(at('a'), hangs)];
  for (const each of first) await expect(each).rejects.toThrow('not over after');
  await expect(looks.run(at('a'), hangs)).rejects.toThrow(/look at the files of `a`, begun 2.*Z, has not come back/);
  expect(begun).toBe(2);
  await expect(looks.run(at('b'), async () => 'fine')).resolves.toBe('fine');
  await expect(looks.run({ at: '`port-open` of `a`' }, async () => 'fine')).resolves.toBe('fine');
  held.open();
  await held.passed;
  await Promise.resolve();
  await expect(looks.run(at('a'), async () => 'fine')).resolves.toBe('fine');
  expect(logged).toEqual([
    'a look hangs: until it comes back, no other is begun there',
    'a look that hung has come back',
  ]);
});

it('that end late, but within their grace, keep nobody from anything', async () => {
  const looks = looking({ limit: 1 });
  const late = looks.run(
    at('a'),
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut')))),
  );
  await expect(late).rejects.toThrow('not over after');
  await expect(looks.run(at('a'), async () => 'fine')).resolves.toBe('fine');
});

it('at files are not begun at all once many hang; others go on', async () => {
  const looks = looking({ limit: 1, grace: 1 });
  for (const server of ['a', 'b']) await expect(looks.run(at(server), never)).rejects.toThrow('not over after');
  await expect(looks.run(at('c'), async () => 'fine')).rejects.toThrow('too many looks hang already, such as at');
  await expect(looks.run(at('c', false), async () => 'fine')).resolves.toBe('fine');
});
