/** Waits for `work` for up to `ms`. Throws what `work` throws meanwhile; what it does later is for its owner. */
export async function within<T>(
  ms: number,
  work: Promise<T>,
): Promise<{ readonly done: true; readonly value: T } | { readonly done: false }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ readonly done: false }>((resolve) => {
    timer = setTimeout(resolve, ms, { done: false as const });
  });
  try {
    return await Promise.race([work.then((value) => ({ done: true as const, value })), late]);
  } finally {
    clearTimeout(timer);
  }
}
