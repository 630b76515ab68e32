/** Slack escapes three characters in message text, and only these three: https://docs.slack.dev/messaging/formatting-message-text */

const decoded: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** Undoes Slack's escaping exactly once: `&amp;lt;` becomes `&lt;`, never `<`. */
export function unescapeEntities(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => decoded[entity] ?? entity);
}

/** Makes any text safe to send as Slack text: it shows as typed and can hold no mention or link. */
export function escapeEntities(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
