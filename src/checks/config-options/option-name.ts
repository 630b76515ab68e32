/**
 * Names of options, as procedures write them: `persistence/cassandra-nodes`, or `cluster` for a whole section.
 *
 * Case makes no difference. Hyphens and underscores do: `super_node` is not `super-node`. The section that is named after the
 * Application object, whatever that is called, is written `<application>`.
 */

export interface OptionName {
  readonly section: string;
  /** Absent for a whole section. An option's name may hold a slash, a section's may not. */
  readonly option?: string;
}

/** Undefined if it is none. */
export function parseOptionName(written: string): OptionName | undefined {
  const text = written.trim();
  if (/[[\]=\x00-\x1f]|\$\{/.test(text)) return undefined;
  const slash = text.indexOf('/');
  if (slash < 0) return text === '' ? undefined : { section: text };
  const section = text.slice(0, slash).trim();
  const option = text.slice(slash + 1).trim();
  return section === '' || option === '' ? undefined : { section, option };
}

/** Stands for the section that bears the name of the Application object. */
export const APPLICATION_SECTION = '<application>';

export function isOfApplication(written: string): boolean {
  const name = parseOptionName(written);
  return name !== undefined && folded(name.section) === APPLICATION_SECTION;
}

/** `confserv/upgrade-mode` of `<application>/upgrade-mode`. */
export function withApplication(written: string, application: string): string {
  const name = parseOptionName(written);
  return name !== undefined && isOfApplication(written) ? nameOf({ ...name, section: application }) : written;
}

export function nameOf({ section, option }: OptionName): string {
  return option === undefined ? section : `${section}/${option}`;
}

/** The same for names that mean the same. */
export function optionKey(name: OptionName): string {
  return folded(nameOf(name));
}

export function folded(text: string): string {
  return text.toLowerCase();
}
