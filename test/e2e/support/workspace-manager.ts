/** What somebody does to User Workspace Manager in the lab's panel, and sees there. */
import type { Locator } from 'playwright-core';
import type { Somebody } from './people.ts';

/** Unfolds its servers, which are folded away at first. */
export async function openWorkspaceManager(one: Somebody): Promise<void> {
  await one.lab.getByRole('link', { name: 'User Workspace Manager' }).click();
  await card(one, 'uwm-ps1').waitFor();
}

export function card(one: Somebody, server: string): Locator {
  return one.lab.getByRole('article', { name: server, exact: true });
}

/** @param state the word on the server's card: `offline`, `online`, … */
export async function seeState(one: Somebody, server: string, state: string): Promise<void> {
  await card(one, server).getByText(state, { exact: true }).waitFor();
}

/** @param page what its status page does from now on, in the words of the menu */
export async function setPage(one: Somebody, server: string, page: string): Promise<void> {
  const menu = card(one, server).getByRole('combobox', { name: `Its status page on ${server}` });
  if (!(await menu.isVisible())) await card(one, server).getByText('More').click();
  await menu.selectOption({ label: page });
  await one.hearFromLab(`The status page of ${server}`);
}

export function portal(one: Somebody, server: string): Locator {
  return one.lab.getByRole('region', { name: `Server Configuration Portal of ${server}` });
}

/** In the server's portal: Database Updates Required → Upgrade Successful → Summary → closed. */
export async function updateInPortal(one: Somebody, server: string, button: 'ALL' | 'SELECTED'): Promise<void> {
  await one.inLab(`Open portal on ${server}`);
  await portal(one, server).getByText('Database Updates Required').waitFor();
  await one.inLab(`UPDATE ${button} on ${server}`);
  await portal(one, server).getByText('Status: Upgrade Successful').waitFor();
  await one.inLab(`CLOSE portal on ${server}`);
  await leaveSummary(one, server);
}

/** The server's portal shows its summary at once. */
export async function seeUpToDate(one: Somebody, server: string): Promise<void> {
  await one.inLab(`Open portal on ${server}`);
  await leaveSummary(one, server);
}

async function leaveSummary(one: Somebody, server: string): Promise<void> {
  await portal(one, server).getByText(`Summary: server ${RELEASE}`).waitFor();
  await one.inLab(`CLOSE portal on ${server}`);
  await portal(one, server).waitFor({ state: 'detached' });
}

/** What the lab installs. */
export const RELEASE = '2023.1';
