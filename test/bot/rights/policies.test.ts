/**
 * Policies as people meet them: at each button, form, command and mention, with the workspace's own user groups. Ann
 * starts the runs; bo and cy are leads; dee is in nothing.
 */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTION, MORE } from '../../../src/bot/controls.ts';
import { ENTERED } from '../../../src/bot/modals/parts.ts';
import { NOTE, REASON } from '../../../src/bot/modals/reasons.ts';
import { visitOf } from '../../../src/runs/run.ts';
import { type TestRedis, testRedis } from '../../support/redis.ts';
import { PROCEDURE_ID, startWorld, type Thread, textOf, type World } from '../support/world.ts';

const policies = (ann: string, bo: string, cy: string) => `
groups:
  leads: { user-group: leads }
  team: [${ann}, ${bo}, ${cy}]
policies:
  approve: { by: leads, quorum: 2, not: [starter, worker] }
  skip: leads
  override: leads
  hand-over: [holder, leads]
  otherwise: team
`;

/** A procedure that names a group which the estate does not have. */
const MISNAMED = `
id: misnamed
title: Misnamed
summary: Names a group that nobody knows.
product: Test
source: { document: Our run book, section: Restarts }
steps:
  - step: one
    title: One
    do: Do it.
    who: { approve: leeds }
    checks: [ { attest: Done } ]
`;

let redis: TestRedis;
let world: World;
let thread: Thread;
/** What the bot's clock is ahead, so that what was kept of a group can grow old. */
let ahead = 0;

beforeAll(async () => {
  redis = await testRedis();
  world = await startWorld(redis, 'socket', {
    userGroups: [{ handle: 'leads', name: 'Leads', members: ['bo', 'cy'] }],
    policies: ({ personId }) => policies(personId('ann'), personId('bo'), personId('cy')),
    files: { 'misnamed.yaml': MISNAMED },
    now: () => Date.now() + ahead,
  });
  thread = await world.start('ann', ['app-1']);
});
afterAll(async () => {
  await world.close();
  await redis.close();
});

/** What somebody is told in private of something that they do. */
async function toldOf(person: string, act: () => Promise<unknown>): Promise<string> {
  const before = world.workspace.ephemerals(person).length;
  await act();
  return world.until(`a word to ${person}`, () => {
    const words = world.workspace.ephemerals(person).slice(before).map(textOf).join('\n');
    return words !== '' && words;
  });
}

const press = (person: string, action: string, value?: string) => () =>
  thread.click(person, thread.channel === '' ? '' : currentStep, action, value);
let currentStep = 'app-1/export';

function said(text: string): (person: string) => () => Promise<unknown> {
  return (person) => () => {
    const bot = thread.messages()[0]?.userId ?? '';
    world.workspace.post(person, 'upgrades', `<@${bot}> ${text}`, { threadTs: thread.ts });
    return Promise.resolve();
  };
}

const typed = (text: string) => (person: string) => () =>
  world.workspace.command(person, 'upgrades', `/upgrade ${text}`);

const inThread = (text: string) => thread.messages().some((message) => textOf(message).includes(text));

describe('somebody whom the policies do not name', () => {
  it.each([
    [
      'the button I’m on it',
      (p: string) => press(p, ACTION.begin),
      'Only @team may take step 1. You could ask @ann, @bo or @cy.',
    ],
    [
      'the button Skip…',
      (p: string) => press(p, ACTION.skip),
      'Only @leads may skip step 1. You could ask @bo or @cy.',
    ],
    ['the menu’s Override…', (p: string) => press(p, ACTION.more, MORE.override), 'Only @leads may override step 1.'],
    ['pause, typed', typed('pause'), 'Only @team may pause this run.'],
    ['resume, typed', typed('resume'), 'Only @team may resume this run.'],
    ['abort, typed with a reason', typed('abort Enough.'), 'Only @team may abort this run.'],
    ['abort, typed without one', typed('abort'), 'Only @team may abort this run.'],
    ['handover, typed', typed('handover @cy'), 'Only whoever holds the run or @leads may hand this run over.'],
    ['pause, said in the thread', said('pause'), 'Only @team may pause this run.'],
    ['resume, said in the thread', said('resume'), 'Only @team may resume this run.'],
    ['abort, said in the thread', said('abort Enough.'), 'Only @team may abort this run.'],
  ])('is refused in private by %s, and told who could', async (_, act, answer) => {
    const words = await toldOf('dee', act('dee'));
    expect(words).toContain(answer);
    expect(words).toContain('Nothing was changed.');
    expect(world.workspace.views('dee')).toEqual([]);
    expect(inThread(answer)).toBe(false);
  });

  it('is refused handing over in the thread, and nobody gets the run', async () => {
    const words = await toldOf('dee', said(`handover <@${world.workspace.personId('dee')}>`)('dee'));
    expect(words).toContain('may hand this run over. You could ask @ann, @bo or @cy.');
    expect((await thread.record()).run.holder.name).toBe('ann');
  });

  it('cannot start a run, and learns it before anything is asked', async () => {
    await world.workspace.command('dee', 'upgrades', `/upgrade start ${PROCEDURE_ID}`);
    const form = await world.until('a form', () => world.workspace.views('dee')[0]);
    expect(JSON.stringify(form.view.blocks)).toContain('Only @team may start a run. You could ask @ann, @bo or @cy.');
    expect(form.view).not.toHaveProperty('submit');
    await world.workspace.closeView('dee');
  });

  it('may ask, and add a note', async () => {
    expect(await toldOf('dee', typed('status')('dee'))).toContain(thread.run);
    await thread.click('dee', 'app-1/export', ACTION.more, MORE.addNote);
    await world.submit('dee', 'note', { [NOTE]: { [ENTERED]: 'The phones are quiet.' } });
    await world.until('the note', () => inThread('The phones are quiet.'));
  });

  it('has changed nothing in all that', async () => {
    const { run } = await thread.record();
    const { remarks, ...rest } = run;
    expect(JSON.stringify(rest)).not.toContain(`"id":"${world.workspace.personId('dee')}"`);
    expect(remarks.every(({ by, kind }) => by.name !== 'dee' || kind === 'note' || kind === 'said')).toBe(true);
  });
});

describe('a step that two leads approve', () => {
  const visit = async () => {
    const found = visitOf((await thread.record()).run, 'app-1/export');
    if (found?.kind !== 'step') throw new Error('no such step');
    return found;
  };

  it('says so, and what it waits for', async () => {
    await world.exportOptions('app-1');
    await world.until('Approve', () => thread.has(ACTION.approve, 'app-1/export'));
    expect(
      inThread('May be approved by two of @leads, neither whoever started the run nor whoever was on the step'),
    ).toBe(true);
    await world.until('the card', () =>
      textOf(thread.messages()[0]).includes('waiting for: two approvers from @leads'),
    );
    expect(await toldOf('dee', typed('why')('dee'))).toContain(
      'Waiting for two approvers from @leads to press *Approve*',
    );
  });

  it('is on the Home of those who may approve it, and of nobody else', async () => {
    const home = async (person: string) => {
      world.workspace.openHome(person);
      const view = await world.until('the Home', () => world.workspace.home(person));
      return JSON.stringify(view.blocks).split('Your runs')[0] ?? '';
    };
    expect(await home('bo')).toContain('two approvers from @leads');
    expect(await home('dee')).toContain('Nothing waits for you.');
    expect(await home('ann')).toContain('Nothing waits for you.');
  });

  it('is not approved by whoever started the run, nor by somebody who is no lead', async () => {
    expect(await toldOf('ann', press('ann', ACTION.approve))).toContain(
      'You started this run, so you may not approve step 1. You could ask @bo or @cy.',
    );
    expect(await toldOf('dee', press('dee', ACTION.approve))).toContain(
      'Step 1 needs an approver from @leads. You could ask @bo or @cy. Nothing was changed.',
    );
    expect((await visit()).approvals).toEqual([]);
  });

  it('keeps the first approval, tells it in the thread, and takes nobody twice', async () => {
    await press('bo', ACTION.approve)();
    await world.until('one of two', () => inThread('1 of 2 approvals: @bo at'));
    await world.until('the card', () =>
      textOf(thread.messages()[0]).includes('waiting for: one more approver from @leads'),
    );
    expect(await toldOf('bo', press('bo', ACTION.approve))).toContain('It needs one more, from somebody else.');
    expect((await visit()).phase).toBe('open');
  });

  it('refuses an approval of what is no longer so, and makes the earlier ones void', async () => {
    const stale = world.workspace.find(
      'cy',
      'upgrades',
      thread.has(ACTION.approve, 'app-1/export')?.ts ?? '',
      ACTION.approve,
    );
    const file = join(world.folder, 'app-1.cfg');
    await rm(file);
    await world.until('the void', () => inThread('An approval of step 1 is void'));
    expect(inThread('what was seen then has changed: Options exported')).toBe(true);
    await writeFile(file, '[main]\nport=2\nmore=1\n');
    await world.until('Approve', () => thread.has(ACTION.approve, 'app-1/export'));
    expect(await toldOf('cy', () => world.workspace.click('cy', stale))).toContain(
      'What you saw of step 1 has changed (Options exported).',
    );
    expect((await visit()).approvals).toEqual([]);
  });

  it('is approved by two, whom its message and its record name', async () => {
    await press('cy', ACTION.approve)();
    await world.until('one of two', () => inThread('1 of 2 approvals: @cy at'));
    await press('bo', ACTION.approve)();
    await world.until('the seal', async () => (await visit()).phase === 'decided' && inThread('approved by @cy at'));
    expect((await visit()).decided).toMatchObject({
      how: 'approved',
      approvals: [
        { by: { name: 'cy' }, as: ['leads'] },
        { by: { name: 'bo' }, as: ['leads'] },
      ],
    });
    currentStep = 'app-1/review';
  });
});

describe('a word, where it is a person’s', () => {
  it('is not taken from somebody whom the policies do not name', async () => {
    expect(await toldOf('dee', press('dee', ACTION.attest))).toContain('Only @team may give a word at step 2.');
    expect(world.workspace.views('dee')).toEqual([]);
  });

  it('keeps whoever gives it from approving the step', async () => {
    await press('bo', ACTION.attest)();
    await world.submit('bo', 'attest', { [NOTE]: { [ENTERED]: 'I read them.' } });
    await world.until('Approve', () => thread.has(ACTION.approve, currentStep));
    expect(await toldOf('bo', press('bo', ACTION.approve))).toContain(
      'You were on step 2, or gave your word at it, so you may not approve step 2. You could ask @cy.',
    );
  });
});

describe('when Slack does not tell who is in a group', () => {
  it('nobody is let through, and learns why', async () => {
    ahead += 120_000;
    world.workspace.faults.next('usergroups.users.list', { kind: 'refused', error: 'missing_scope' }, 2);
    const words = await toldOf('cy', press('cy', ACTION.approve));
    expect(words).toContain('I could not look up who is in @leads: my Slack app lacks a scope for it');
    world.workspace.faults.clear();
    const visit = visitOf((await thread.record()).run, currentStep);
    expect(visit?.kind === 'step' && visit.approvals).toEqual([]);
  });

  it('a form that was opened before is refused in itself, and what was typed stays', async () => {
    await press('cy', ACTION.skip)();
    await world.until('the form', () => world.workspace.views('cy').length > 0);
    ahead += 120_000;
    world.workspace.faults.next('usergroups.users.list', { kind: 'refused', error: 'no_such_subteam' }, 2);
    await world.submit('cy', 'skip', { [REASON]: { [ENTERED]: 'Not needed.' } });
    const [form] = world.workspace.views('cy');
    expect(form?.errors?.[REASON]).toContain('I could not look up who is in @leads: Slack has no such user group');
    world.workspace.faults.clear();
    await world.submit('cy', 'skip', { [REASON]: { [ENTERED]: 'Not needed.' } });
    await world.until('the decision', async () => (await thread.record()).run.current === 'go-on');
  });
});

it('a decision is refused like anything else, at its button', async () => {
  currentStep = 'go-on';
  expect(await toldOf('dee', press('dee', `${ACTION.choose}:go-on`))).toContain('Only @team may decide step 3.');
  expect((await thread.record()).run.current).toBe('go-on');
});

describe('handing a run over', () => {
  it('needs somebody to hand it to', async () => {
    expect(await toldOf('ann', typed('handover')('ann'))).toContain('Say to whom');
    expect(await toldOf('ann', said('handover to me')('ann'))).toContain('Say to whom');
  });

  it('is for whoever holds it, and then for the next one', async () => {
    const told = await toldOf('ann', typed('handover @cy')('ann'));
    expect(told).toContain('is held by @cy now.');
    expect((await thread.record()).run.holder.name).toBe('cy');
    await world.until('the thread', () => inThread(`to <@${world.workspace.personId('cy')}>`));
    expect(await toldOf('ann', typed('handover @ann')('ann'))).toContain(
      'Only whoever holds the run or @leads may hand this run over.',
    );
    expect(await toldOf('cy', typed('handover @cy')('cy'))).toContain('@cy holds this run already.');
    await said(`handover <@${world.workspace.personId('ann')}>`)('cy')();
    await world.until('the holder', async () => (await thread.record()).run.holder.name === 'ann');
  });
});

it('a procedure that names a group which the estate lacks cannot be started, and is told so in the preview', async () => {
  await world.workspace.command('ann', 'upgrades', '/upgrade start misnamed');
  const form = await world.until('a form', () => world.workspace.views('ann')[0]);
  expect(JSON.stringify(form.view.blocks)).toContain(
    'names the group `leeds`, which the estate does not have; did you mean `leads`?',
  );
  expect(form.view).not.toHaveProperty('submit');
  await world.workspace.closeView('ann');
});

it('the preview of a run says who may approve it', async () => {
  await world.workspace.command('ann', 'upgrades', `/upgrade start ${PROCEDURE_ID}`);
  await world.submit('ann', 'startInputs', { 'input-servers': { [ENTERED]: ['app-2'] } });
  const preview = await world.until('the preview', () => world.workspace.views('ann')[1]);
  expect(JSON.stringify(preview.view.blocks)).toContain(
    '• Approve: two of @leads, neither whoever started the run nor whoever was on the step',
  );
});
