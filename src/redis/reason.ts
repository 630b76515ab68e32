/** Why Redis did not do what it was asked, in words for whoever runs it; the client's own speak to programmers. No full stop. */
export function reasonText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'MaxRetriesPerRequestError') return 'there is no connection to it';
  if (error.message === 'Command timed out') return 'it took too long';
  return error.message.replace(/[.\s]+$/, '');
}
