import { describe, expect, it } from 'vitest';
import { loadLibrary, planFor, UnknownProcedure } from '../../src/procedures/library.ts';

describe('the procedures that come with Handrail', () => {
  it('load without a problem', async () => {
    const library = await loadLibrary();
    expect(library.problems).toEqual([]);
    expect(library.procedures.get('ors-ha-migration')?.title).toBe('Migrate HA Orchestration Server pairs to 8.1.4');
  });

  it('suggests the nearest id when there is no such procedure', async () => {
    const library = await loadLibrary();
    expect(() => planFor(library, 'ors-ha-migraton')).toThrow(UnknownProcedure);
    expect(() => planFor(library, 'ors-ha-migraton')).toThrow('did you mean `ors-ha-migration`?');
  });
});
