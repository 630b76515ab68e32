/** Waits for `work`, whatever becomes of it, but no longer than `ms` milliseconds. */
export async function limited(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => undefined), expired]);
  clearTimeout(timer);
}
