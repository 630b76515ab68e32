/** Fills a workspace with its people, channels and groups at the first start; adds what is new at later ones. */
import type { AppDefinition } from './app-definition.ts';
import type { Clock } from './clock.ts';
import { WorkspaceError } from './errors.ts';
import { secret, stableId } from './ids.ts';
import { type ChannelOption, defaultChannels, defaultPeople, type WorkspaceOptions } from './options.ts';
import type { Store } from './store.ts';
import type { Tokens } from './team.ts';

/** @throws WorkspaceError `unknown-person` when a channel or group names somebody who is not there */
export function foundWorkspace(store: Store, app: AppDefinition, options: WorkspaceOptions, clock: Clock): void {
  for (const { name, realName } of options.people ?? defaultPeople) {
    const id = stableId('U', name);
    if (store.people.get(id) === undefined) store.people.put(id, { id, name, realName, isBot: false });
  }
  const bot = { id: app.botUserId, name: app.botName, realName: app.name, isBot: true };
  if (store.people.get(bot.id) === undefined) store.people.put(bot.id, bot);
  for (const option of options.channels ?? defaultChannels) foundChannel(store, app, option, clock.now());
  for (const { handle, name, members } of options.userGroups ?? []) {
    const id = stableId('S', handle);
    store.groups.put(id, { id, handle, name, memberIds: members.map((it) => personId(store, it)) });
  }
}

function foundChannel(store: Store, app: AppDefinition, option: ChannelOption, now: number): void {
  const id = stableId('C', option.name);
  if (store.channels.get(id) !== undefined) return;
  const everybody = [...store.people.values()].filter((it) => !it.isBot).map((it) => it.id);
  const members = option.members?.map((it) => personId(store, it)) ?? everybody;
  store.channels.put(id, {
    id,
    name: option.name,
    topic: option.topic ?? '',
    memberIds: option.withApp === false ? members : [...members, app.botUserId],
    createdAt: now,
  });
}

function personId(store: Store, name: string): string {
  const id = stableId('U', name);
  if (store.people.get(id) === undefined) {
    throw new WorkspaceError('unknown-person', `There is no @${name} in this workspace; name only people who are.`);
  }
  return id;
}

/** The tokens given, else those kept from an earlier start, else new ones, which are kept. */
export function settleTokens(store: Store, given: WorkspaceOptions['tokens'] = {}): Tokens {
  const settle = (key: string, value: string | undefined, fresh: () => string): string => {
    const settled = value ?? store.settings.get(key) ?? fresh();
    if (store.settings.get(key) !== settled) store.settings.put(key, settled);
    return settled;
  };
  return {
    bot: settle('bot-token', given.bot, () => `xoxb-local-${secret()}`),
    app: settle('app-token', given.app, () => `xapp-local-${secret()}`),
    signingSecret: settle('signing-secret', given.signingSecret, () => secret()),
  };
}
