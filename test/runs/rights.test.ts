/** Who may do what: every command by everybody, under every kind of rule. */
import { describe, expect, it } from 'vitest';
import { DEEDS, type Deed, type Rights, type Rule } from '../../src/estate/rights.ts';
import { decider } from '../../src/runs/decide.ts';
import { HANDRAIL, type Person } from '../../src/runs/events.ts';
import type { Denial } from '../../src/runs/rights.ts';
import { attestation, decision, plan, step } from '../support/plans.ts';
import {
  type Asked,
  ann,
  approveSeen,
  attest,
  begin,
  bo,
  complete,
  cy,
  dee,
  given,
  seeing,
  startOf,
} from '../support/spec.ts';

const rule = (by: readonly string[], more: Partial<Rule> = {}): Rule => ({ by, quorum: 1, not: [], ...more });

function rights(policies: Rights['policies']): Rights {
  return { groups: { crew: { users: [] }, leads: { users: [] } }, policies };
}

/** Everybody may do it, so that the history can be told. */
const open = Object.fromEntries(DEEDS.map((deed) => [deed, rule(['everyone'])]));

const place = plan([
  step('work', { checks: [attestation('word')], skip: 'with-reason', override: 'with-reason' }),
  decision('which', { yes: [step('yes')], no: [] }),
]);

/** Each deed as somebody would do it now, after what has to come before it. */
const deeds: Readonly<Record<Deed, { readonly before: readonly Asked[]; readonly ask: Asked }>> = {
  start: { before: [], ask: startOf(place) },
  begin: { before: [], ask: begin('work') },
  approve: { before: [attest('work', 'word')], ask: approveSeen('work', ann) },
  skip: { before: [], ask: { type: 'skip', step: 'work', reason: 'Not needed.' } },
  override: { before: [], ask: { type: 'override', step: 'work', reason: 'Seen.' } },
  attest: { before: [], ask: attest('work', 'word') },
  choose: {
    before: [attest('work', 'word'), approveSeen('work', ann)],
    ask: { type: 'choose', step: 'which', option: 'yes' },
  },
  note: { before: [], ask: { type: 'note', text: 'Hm.' } },
  pause: { before: [], ask: { type: 'pause', reason: '' } },
  resume: { before: [{ type: 'pause', reason: '' }], ask: { type: 'resume' } },
  abort: { before: [], ask: { type: 'abort', reason: 'Enough.' } },
  'hand-over': { before: [], ask: { type: 'hand-over', to: bo } },
};

/** Ann starts, and gives her word where one is needed; then somebody does the deed under this policy. */
function asked(deed: Deed, policies: Rights['policies'], by: Person, as: readonly string[] = []) {
  const { before, ask } = deeds[deed];
  const frozen = rights({ ...open, ...policies });
  const start = startOf(place, { rights: frozen });
  const history = deed === 'start' ? [] : [start, ...before.filter((each) => permitted(each.type, policies, deed))];
  const { run } = given(...history);
  const command = { ...ask, ...(deed === 'start' && { rights: frozen }), by, as };
  return decider.decide(run, seeing(run, complete(command as Asked, 99)));
}

/** What comes before must not be what is limited. */
function permitted(type: string, policies: Rights['policies'], deed: Deed): boolean {
  if (Object.hasOwn(policies, type) && type !== deed) throw new Error(`${type} comes before ${deed} and is limited`);
  return true;
}

const denied = (deed: Deed, why: Denial['why'], groups: readonly string[]) => ({
  ok: false,
  refusal: { code: 'not-permitted', deed, why, groups },
});

describe.each(DEEDS)('to %s', (deed) => {
  it.each([
    ['everybody, whatever groups they are in', rule(['everyone']), bo, [], undefined],
    ['somebody of the group', rule(['leads']), bo, ['leads'], undefined],
    ['somebody of either group', rule(['leads', 'crew']), bo, ['crew'], undefined],
  ])('is for %s', (_, policy, by, as) => {
    const decision = asked(deed, { [deed]: policy }, by, as);
    expect(decision).toMatchObject({ ok: true });
    const [event] = decision.ok ? decision.events : [];
    expect(event).toMatchObject({ by });
    // By which right is kept for the auditor; none where none was needed.
    expect(event && 'as' in event ? event.as : []).toEqual(as);
  });

  it.each([
    ['somebody of another group', rule(['leads']), bo, ['crew'], 'group', ['leads']],
    ['somebody of whom no group is known', rule(['leads', 'crew']), bo, [], 'group', ['leads', 'crew']],
    ['anybody, if it is for nobody', rule([]), bo, ['leads', 'crew'], 'nobody', []],
  ] as const)('is not for %s', (_, policy, by, as, why, groups) => {
    expect(asked(deed, { [deed]: policy }, by, as)).toMatchObject(denied(deed, why, groups));
  });

  it('is for nobody where there are policies and none names it, but for a note', () => {
    const { [deed]: _, ...others } = open;
    const { before, ask } = deeds[deed];
    const frozen: Rights = { groups: {}, policies: others };
    const { run } = deed === 'start' ? given() : given(startOf(place, { rights: frozen }), ...before);
    const command = { ...ask, ...(deed === 'start' && { rights: frozen }), by: bo };
    const decision = decider.decide(run, seeing(run, complete(command as Asked, 99)));
    if (deed === 'note') expect(decision).toMatchObject({ ok: true });
    else expect(decision).toMatchObject(denied(deed, 'nobody', []));
  });

  it('is for whom `otherwise` names, where no policy names it', () => {
    const { [deed]: _, ...others } = open;
    const { before, ask } = deeds[deed];
    const frozen = rights({ ...others, otherwise: rule(['crew']) });
    const { run } = deed === 'start' ? given() : given(startOf(place, { rights: frozen }), ...before);
    const by = (...as: string[]) => {
      const command = { ...ask, ...(deed === 'start' && { rights: frozen }), by: bo, as };
      return decider.decide(run, seeing(run, complete(command as Asked, 99)));
    };
    expect(by('crew')).toMatchObject({ ok: true });
    if (deed === 'note') expect(by('leads')).toMatchObject({ ok: true });
    else expect(by('leads')).toMatchObject(denied(deed, 'group', ['crew']));
  });
});

const ofRun = DEEDS.filter((deed) => deed !== 'start');

it.each(ofRun)('to %s is not for whoever started the run, where the policy says so', (deed) => {
  const policy = { [deed]: rule(['leads'], { not: ['starter'] }) };
  expect(asked(deed, policy, ann, ['leads'])).toMatchObject(denied(deed, 'starter', ['leads']));
  expect(asked(deed, policy, bo, ['leads'])).toMatchObject({ ok: true });
});

it.each(ofRun)('to %s is for whoever holds the run, where the policy says so, and for nobody else', (deed) => {
  expect(asked(deed, { [deed]: rule(['holder']) }, ann)).toMatchObject({ ok: true });
  expect(asked(deed, { [deed]: rule(['holder']) }, bo, ['holder'])).toMatchObject(denied(deed, 'group', ['holder']));
});

describe.each(['approve', 'skip', 'override'] as const)(
  'to %s is not for whoever was at work, where the policy says so:',
  (deed) => {
    const frozen = rights({ ...open, [deed]: rule(['everyone'], { not: ['worker'] }) });
    const history = [startOf(place, { rights: frozen }), begin('work', bo)];
    const ask = (by: Person): Asked => (deed === 'approve' ? approveSeen('work', by) : { ...deeds[deed].ask, by });
    const word: Asked = { ...attest('work', 'word'), by: cy };

    it('whoever said that they are on it', () => {
      given(...history, ...(deed === 'approve' ? [word] : []))
        .when(ask(bo))
        .isRefused('not-permitted', { why: 'worker' });
    });

    it('whoever gave their word, also once somebody else gave theirs instead', () => {
      const words: Asked[] = [word, { ...attest('work', 'word'), by: dee }];
      if (deed !== 'approve') {
        const so = given(...history, ...words);
        so.when(ask(cy)).isRefused('not-permitted', { why: 'worker' });
        return;
      }
      const so = given(...history.slice(0, 1), ...words);
      for (const by of [cy, dee]) so.when(ask(by)).isRefused('not-permitted', { why: 'worker' });
      so.when(ask(bo)).thenCome('step-approved', 'decision-opened');
    });

    it('whoever gave their word, and nobody else', () => {
      // A word that does not prove the step leaves it to be overridden.
      const no = plan([
        step('work', {
          checks: [attestation('word', { outcomes: ['confirmed', 'no'] })],
          skip: 'with-reason',
          override: 'with-reason',
        }),
      ]);
      const said: Asked = { ...attest('work', 'word', deed === 'approve' ? 'confirmed' : 'no'), by: cy };
      const so = given(startOf(no, { rights: frozen }), said);
      so.when(ask(cy)).isRefused('not-permitted', { why: 'worker' });
      expect(decider.decide(so.run, seeing(so.run, complete(ask(dee), 9)))).toMatchObject({ ok: true });
    });
  },
);

describe('a step that says who may do what', () => {
  const strict = (who: object) =>
    plan([step('work', { checks: [attestation('word')], skip: 'with-reason', override: 'with-reason', who })]);
  const everybody = rights({ otherwise: rule(['everyone']) });

  it('narrows what the estate allows', () => {
    const so = given(startOf(strict({ approve: rule(['leads']) }), { rights: everybody }), attest('work', 'word'));
    so.when(approveSeen('work', bo, 'crew')).isRefused('not-permitted', { groups: ['leads'] });
    so.when(approveSeen('work', bo, 'leads')).thenCome('step-approved', 'run-ended');
  });

  it('never widens it', () => {
    const only = rights({ ...open, approve: rule(['crew']) });
    const so = given(startOf(strict({ approve: rule(['leads']) }), { rights: only }), attest('work', 'word'));
    so.when(approveSeen('work', bo, 'leads')).isRefused('not-permitted', { groups: ['crew'] });
    so.when(approveSeen('work', bo, 'leads', 'crew')).thenCome('step-approved', 'run-ended');
  });

  it('is not gone round: whom it does not name for that may not skip or override it', () => {
    const so = given(startOf(strict({ approve: rule(['leads']) }), { rights: everybody }));
    for (const type of ['skip', 'override'] as const) {
      so.when({ type, step: 'work', reason: 'No time.', by: bo, as: ['leads'] }).isRefused('not-permitted', {
        why: 'nobody',
      });
    }
    const named = given(startOf(strict({ approve: rule(['leads']), skip: rule(['leads']) }), { rights: everybody }));
    named
      .when({ type: 'skip', step: 'work', reason: 'No time.', by: bo, as: ['leads'] })
      .thenCome('step-skipped', 'run-ended');
    named.when({ type: 'skip', step: 'work', reason: 'No time.', by: bo, as: [] }).isRefused('not-permitted');
  });

  it('leaves to the estate what it does not name', () => {
    const so = given(startOf(strict({ approve: rule(['leads']) }), { rights: everybody }));
    so.when(begin('work', bo)).thenCome('step-claimed');
    so.when({ ...attest('work', 'word'), by: bo }).thenCome('step-attested');
  });

  it('can be a decision', () => {
    const fork = { ...decision('which', { yes: [], no: [] }), who: { choose: rule(['leads']) } };
    const so = given(startOf(plan([fork]), { rights: everybody }));
    so.when({ type: 'choose', step: 'which', option: 'yes', by: bo }).isRefused('not-permitted', { groups: ['leads'] });
    so.when({ type: 'choose', step: 'which', option: 'yes', by: bo, as: ['leads'] }).thenCome(
      'option-chosen',
      'run-ended',
    );
  });
});

it('does not keep Handrail itself from noting what became of the record, but from everything else', () => {
  expect(asked('note', { note: rule([]) }, HANDRAIL)).toMatchObject({ ok: true });
  expect(asked('abort', { abort: rule([]) }, HANDRAIL)).toMatchObject(denied('abort', 'nobody', []));
});

it('freezes the policies at the start, for as long as the run lives', () => {
  const frozen = rights({ otherwise: rule(['everyone']) });
  const { run, events } = given(startOf(place, { rights: frozen }));
  expect(run.rights).toEqual(frozen);
  const stored = JSON.parse(JSON.stringify(events));
  expect(stored.reduce(decider.evolve, decider.initialState)).toEqual(run);
});

it('binds nobody in a run from before there were policies, nor where there are none', () => {
  const so = given(startOf(place), attest('work', 'word'));
  so.when({ type: 'approve', step: 'work', by: dee }).thenCome('step-approved', 'decision-opened');
});

it('lets workers report and deadlines pass, whatever the policies are: they are no persons', () => {
  const timed = plan([step('work', { checks: [attestation('word')], deadline: 10_000 })]);
  const so = given(startOf(timed, { rights: rights(open) }), begin('work'));
  so.when({ type: 'deadline', step: 'work', left: 'half', at: 1_006_000 + 1_000 }).thenCome('deadline-reached');
});
