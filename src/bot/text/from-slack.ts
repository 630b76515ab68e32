/** What Slack sends (`&amp;`, `<@U1|ann>`, `<https://…|label>`) as the plain text that the person saw. */

/**
 * Plain text of a slash command's text or a message's. `nameOf` knows people by their ids; one that it does not know is
 * shown as Slack's own label, else as the id.
 */
export function plainFromSlack(text: string, nameOf: (userId: string) => string | undefined = () => undefined): string {
  return unescapeEntities(text.replace(/<([^<>]*)>/g, (_, inside: string) => reference(inside, nameOf)));
}

function reference(inside: string, nameOf: (userId: string) => string | undefined): string {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? '' : inside.slice(bar + 1);
  if (target.startsWith('@')) return `@${nameOf(target.slice(1)) ?? (label || target.slice(1))}`;
  if (target.startsWith('#')) return `#${label || target.slice(1)}`;
  if (target.startsWith('!date^')) return label || target;
  if (target.startsWith('!subteam^')) return label || `@${target.slice(9)}`;
  if (target.startsWith('!')) return `@${target.slice(1)}`;
  const address = target.replace(/^mailto:/, '');
  return label === '' || label === address ? address : `${label} (${address})`;
}

function unescapeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
