import type { View } from '@slack/types';
import type { Clock } from './clock.ts';
import { mergeState } from './elements.ts';
import { ApiError } from './errors.ts';
import type { Hub } from './hub.ts';
import { freshId, secret } from './ids.ts';
import type { StoredHome, StoredView } from './model.ts';
import type { OpenView, StateValues } from './protocol.ts';
import type { Store } from './store.ts';
import type { Team } from './team.ts';

type Json = Record<string, unknown>;

/** Slack's limit on views on top of each other. */
const maxStack = 3;

/** The modals that people have open, one stack each, and their Home tabs. */
export class Modals {
  readonly #store: Store;
  readonly #hub: Hub;
  readonly #team: Team;
  readonly #clock: Clock;

  constructor(parts: { store: Store; hub: Hub; team: Team; clock: Clock }) {
    this.#store = parts.store;
    this.#hub = parts.hub;
    this.#team = parts.team;
    this.#clock = parts.clock;
  }

  /** A person's open modals, bottom first. */
  stack(personId: string): readonly StoredView[] {
    return [...this.#store.views.values()].filter((it) => it.personId === personId);
  }

  openViews(personId: string): readonly OpenView[] {
    return this.stack(personId).map(({ id, view, errors }) => ({
      id,
      view,
      ...(errors === undefined ? {} : { errors }),
    }));
  }

  find(viewId: string): StoredView | undefined {
    return this.#store.views.get(viewId);
  }

  findByExternalId(externalId: string): StoredView | undefined {
    return [...this.#store.views.values()].find((it) => it.view.external_id === externalId);
  }

  /** Opens a modal in place of whatever this person has open. */
  open(personId: string, view: View): StoredView {
    this.#refuseDuplicate(view, undefined);
    for (const { id } of this.stack(personId)) this.#store.views.delete(id);
    return this.#add(personId, view, null);
  }

  /**
   * Opens a modal on top of the one that this person has open.
   * @throws ApiError `not_found` without an open one, `push_limit_reached` beyond three
   */
  push(personId: string, view: View): StoredView {
    const stack = this.stack(personId);
    const top = stack.at(-1);
    if (top === undefined) throw new ApiError('not_found');
    if (stack.length >= maxStack) throw new ApiError('push_limit_reached');
    this.#refuseDuplicate(view, undefined);
    return this.#add(personId, view, top);
  }

  /** Changes an open modal. What was entered stays where block_id and action_id stay. */
  update(stored: StoredView, view: View): StoredView {
    this.#refuseDuplicate(view, stored.id);
    const { errors: _gone, ...rest } = stored;
    const updated = { ...rest, view, hash: this.#hash(), state: mergeState(view.blocks, stored.state) };
    this.#store.views.put(stored.id, updated);
    this.#show(stored.personId);
    return updated;
  }

  /** Notes what was entered so far. Nobody is shown anything: the page that sent it knows. */
  remember(stored: StoredView, given: StateValues): StoredView {
    const current = this.#store.views.get(stored.id) ?? stored;
    const updated = { ...current, state: mergeState(current.view.blocks, current.state, given) };
    if (this.#store.views.get(stored.id) !== undefined) this.#store.views.put(stored.id, updated);
    return updated;
  }

  /** Shows messages under inputs, by block_id; none takes them away. */
  showErrors(viewId: string, errors: Readonly<Record<string, string>>): void {
    const stored = this.#store.views.get(viewId);
    if (stored === undefined) return;
    const { errors: shown, ...rest } = stored;
    if (shown === undefined && Object.keys(errors).length === 0) return;
    this.#store.views.put(viewId, Object.keys(errors).length === 0 ? rest : { ...rest, errors });
    this.#show(stored.personId);
  }

  /** Closes one view, and whatever is on top of it. */
  close(viewId: string): void {
    const stored = this.#store.views.get(viewId);
    if (stored === undefined) return;
    const stack = this.stack(stored.personId);
    for (const { id } of stack.slice(stack.findIndex((it) => it.id === viewId))) this.#store.views.delete(id);
    this.#show(stored.personId);
  }

  closeAll(personId: string): void {
    for (const { id } of this.stack(personId)) this.#store.views.delete(id);
    this.#show(personId);
  }

  home(personId: string): StoredHome | undefined {
    return this.#store.homes.get(personId);
  }

  publishHome(personId: string, view: View): StoredHome {
    const id = this.home(personId)?.id ?? freshId('V');
    const home: StoredHome = { personId, view, id, hash: this.#hash() };
    this.#store.homes.put(personId, home);
    this.#hub.toPerson(personId, { type: 'home', view });
    return home;
  }

  /** A modal as Slack's API shows it. */
  slackView(stored: StoredView): Json {
    return this.#shape(stored.view, stored.id, stored.hash, stored.state, stored.rootId, stored.previousId);
  }

  slackHome(home: StoredHome, given: StateValues = {}): Json {
    return this.#shape(home.view, home.id, home.hash, mergeState(home.view.blocks, given), home.id, null);
  }

  #shape(view: View, id: string, hash: string, state: StateValues, rootId: string, previousId: string | null): Json {
    const { app, id: teamId } = this.#team;
    return {
      id,
      team_id: teamId,
      ...view,
      state: { values: state },
      hash,
      root_view_id: rootId,
      previous_view_id: previousId,
      app_id: app.id,
      app_installed_team_id: teamId,
      bot_id: app.botId,
    };
  }

  #add(personId: string, view: View, below: StoredView | null): StoredView {
    const id = freshId('V');
    const stored: StoredView = {
      id,
      personId,
      rootId: below?.rootId ?? id,
      previousId: below?.id ?? null,
      view,
      hash: this.#hash(),
      state: mergeState(view.blocks),
    };
    this.#store.views.put(id, stored);
    this.#show(personId);
    return stored;
  }

  #refuseDuplicate(view: View, exceptId: string | undefined): void {
    const externalId = view.external_id;
    if (externalId === undefined || externalId === '') return;
    const other = this.findByExternalId(externalId);
    if (other !== undefined && other.id !== exceptId) throw new ApiError('duplicate_external_id');
  }

  #hash(): string {
    return `${Math.floor(this.#clock.now() / 1000)}.${secret(4)}`;
  }

  #show(personId: string): void {
    this.#hub.toPerson(personId, { type: 'views', views: this.openViews(personId) });
  }
}
