/** Starts a run through the forms behind `/upgrade`: the procedure, what it asks for, and the preview. */
import type { Locator } from 'playwright-core';
import { until } from '../../../support/wait.ts';
import type { Somebody } from '../people.ts';

/** By the title of the input: one thing that is chosen or typed, or several that are chosen in this order. */
export type Given = Readonly<Record<string, string | readonly string[]>>;

const MODAL = 'Start an upgrade';
const PATIENCE_MS = 60_000;

/** @throws Error with what the preview says, if the run cannot start */
export async function startThroughForms(one: Somebody, procedure: string, given: Given): Promise<void> {
  const dialog = one.dialog(MODAL);
  const next = dialog.getByRole('button', { name: 'Next' });
  await one.command('/upgrade');
  await dialog.getByRole('combobox').click();
  await dialog.getByRole('option', { name: procedure, exact: true }).click();
  await next.click();
  for (const [title, values] of Object.entries(given)) await fill(one, title, [values].flat());
  await next.click();

  const start = dialog.getByRole('button', { name: 'Start', exact: true });
  await until(
    `the preview of ${procedure}`,
    async () => {
      if (await start.isVisible()) return true;
      const text = (await dialog.count()) > 0 ? await dialog.innerText() : '';
      if (/cannot start like this/.test(text)) throw new Error(`the run cannot start: ${text}`);
      return false;
    },
    PATIENCE_MS,
  );
  for (const box of await dialog.getByRole('checkbox').all()) await box.check();
  for (const reason of await dialog.getByRole('textbox', { name: 'Reason for going ahead' }).all())
    await reason.fill('Tried in the lab before.');
  await one.begin(MODAL);
}

async function fill(one: Somebody, title: string, values: readonly string[]): Promise<void> {
  const dialog = one.dialog(MODAL);
  const called = { name: new RegExp(`^${escaped(title)}( \\(optional\\))?$`) };
  const menu = dialog.getByRole('combobox', called);
  const field = dialog.getByRole('textbox', called);
  await menu.or(field).first().waitFor();
  if ((await menu.count()) === 0) return field.fill(values[0] ?? '');
  await menu.click();
  for (const value of values) await option(dialog, value).click();
  if ((await menu.getAttribute('aria-expanded')) === 'true') await one.page.keyboard.press('Escape');
}

/** A pair is offered with its members. */
function option(dialog: Locator, value: string): Locator {
  return dialog.getByRole('option', { name: new RegExp(`^${escaped(value)}( \\(.*\\))?$`) });
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
