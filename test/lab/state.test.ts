import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLab, orsServers, states, temporaryDirectory } from './support.ts';

function read(directory: string) {
  return JSON.parse(readFileSync(join(directory, 'state.json'), 'utf8'));
}

describe('what a lab keeps', () => {
  it('is brought over from when there were Orchestration Servers only', async () => {
    const directory = temporaryDirectory();
    const lab = await openLab({ directory });
    await lab.act('ors-a', 'switch-over');
    const before = orsServers(lab);
    await lab.close();
    const { wings } = read(directory);
    writeFileSync(join(directory, 'state.json'), JSON.stringify({ format: 1, ...wings.orchestration }));

    const again = await openLab({ directory });
    expect(states(again)).toEqual(['ors-a1: running backup', 'ors-a2: running primary']);
    expect(orsServers(again)).toEqual(before);
    expect(again.servers().map(({ name }) => name)).toEqual(lab.servers().map(({ name }) => name));
    expect(read(directory)).toMatchObject({
      format: 2,
      wings: Object.fromEntries(Object.keys(wings).map((id) => [id, {}])),
    });
  });

  it('keeps the part of a wing that it does not know', async () => {
    const directory = temporaryDirectory();
    const lab = await openLab({ directory });
    await lab.close();
    const state = read(directory);
    writeFileSync(
      join(directory, 'state.json'),
      JSON.stringify({ ...state, wings: { ...state.wings, later: { kept: true } } }),
    );
    const again = await openLab({ directory });
    await again.close();
    expect(read(directory).wings.later).toEqual({ kept: true });
  });

  it('is refused where a part makes no sense', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'state.json'), '{"format":2,"wings":{"orchestration":{"pairs":7}}}');
    await expect(openLab({ directory })).rejects.toMatchObject({ code: 'state-unreadable' });
  });
});
