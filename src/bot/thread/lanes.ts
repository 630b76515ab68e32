/**
 * Lanes that work on one thread at the same time. A lane that finds nothing to do *rests* while another is at work: that
 * one may wait long for its turn to call Slack, and the run may move on meanwhile. Once all of them rest, they are done.
 */
export class Lanes {
  #running = 0;
  readonly #resting = new Set<(goOn: boolean) => void>();

  /** Runs lanes side by side, and settles when every one has, even if one throws. */
  run<T>(lanes: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
    this.#running = lanes.length;
    return Promise.allSettled(
      lanes.map(async (lane) => {
        try {
          return await lane();
        } finally {
          this.#running -= 1;
          this.#endIfAllRest();
        }
      }),
    );
  }

  /**
   * For a lane that has nothing to do, now or for `limit` milliseconds. True to look again: it was woken, or the time is
   * over. False when nobody is at work any more.
   */
  rest(limit?: number): Promise<boolean> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const end = (goOn: boolean) => {
        clearTimeout(timer);
        this.#resting.delete(end);
        resolve(goOn);
      };
      if (limit !== undefined) timer = setTimeout(end, limit, true);
      this.#resting.add(end);
      this.#endIfAllRest();
    });
  }

  /** Something has changed: whoever rests looks again. */
  wake(): void {
    for (const end of this.#resting) end(true);
  }

  #endIfAllRest(): void {
    if (this.#resting.size < this.#running) return;
    for (const end of this.#resting) end(false);
  }
}
