/** The pace that Slack allows: buckets of calls that fill up again as time goes by. */

export interface Pace {
  readonly perMinute: number;
  /** How many may go at once after a quiet time. */
  readonly burst: number;
}

export interface Paces {
  /** Of one channel. */
  readonly post: Pace;
  /** Of the app. */
  readonly update: Pace;
  /** Of the app: looking for messages whose fate is not known. */
  readonly read: Pace;
}

/** A little below what Slack allows (about one post a second in a channel, 50 updates a minute), with short bursts. */
export const SLACK_PACES: Paces = {
  post: { perMinute: 60, burst: 10 },
  update: { perMinute: 50, burst: 25 },
  read: { perMinute: 50, burst: 20 },
};

interface Waiter {
  readonly go: (may: boolean) => void;
}

export class Bucket {
  readonly #pace: Pace;
  readonly #first: Waiter[] = [];
  readonly #last: Waiter[] = [];
  #calls: number;
  #filledAt = Date.now();
  #closedUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(pace: Pace) {
    this.#pace = pace;
    this.#calls = pace.burst;
  }

  /**
   * Waits for a call's turn, in the order of asking; `last` lets everybody else go before. False if the bucket was ended
   * meanwhile.
   */
  take(order: 'first' | 'last' = 'first'): Promise<boolean> {
    if (this.#ended) return Promise.resolve(false);
    return new Promise((go) => {
      (order === 'first' ? this.#first : this.#last).push({ go });
      this.#serve();
    });
  }

  /** Takes a turn if there is one to be had at once and nobody is waiting. */
  tryTake(): boolean {
    this.#fill();
    const free = !this.#ended && this.#first.length + this.#last.length === 0 && Date.now() >= this.#closedUntil;
    if (!free || this.#calls < 1) return false;
    this.#calls -= 1;
    return true;
  }

  /** A turn that was not needed after all. */
  giveBack(): void {
    this.#calls = Math.min(this.#pace.burst, this.#calls + 1);
    this.#serve();
  }

  /** Slack said to wait: nobody goes for so many milliseconds. */
  rest(milliseconds: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, Date.now() + milliseconds);
    this.#serve();
  }

  /** Sends everybody away who waits, and everybody who comes. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    for (const waiter of [...this.#first.splice(0), ...this.#last.splice(0)]) waiter.go(false);
  }

  #serve(): void {
    clearTimeout(this.#timer);
    this.#fill();
    while (this.#calls >= 1 && Date.now() >= this.#closedUntil) {
      const next = this.#first.shift() ?? this.#last.shift();
      if (!next) return;
      this.#calls -= 1;
      next.go(true);
    }
    if (this.#first.length + this.#last.length === 0) return;
    const missing = Math.max(0, 1 - this.#calls);
    const wait = Math.max((missing * 60_000) / this.#pace.perMinute, this.#closedUntil - Date.now());
    this.#timer = setTimeout(() => this.#serve(), Math.max(1, Math.ceil(wait)));
  }

  #fill(): void {
    const now = Date.now();
    const earned = ((now - this.#filledAt) * this.#pace.perMinute) / 60_000;
    this.#calls = Math.min(this.#pace.burst, this.#calls + Math.max(0, earned));
    this.#filledAt = now;
  }
}

/** The buckets of one app: one for the posts of each channel, one for updates, one for reading. */
export class PaceKeeper {
  readonly #paces: Paces;
  readonly #posts = new Map<string, Bucket>();
  readonly updates: Bucket;
  readonly reads: Bucket;

  constructor(paces: Paces) {
    this.#paces = paces;
    this.updates = new Bucket(paces.update);
    this.reads = new Bucket(paces.read);
  }

  postsIn(channel: string): Bucket {
    const known = this.#posts.get(channel);
    if (known) return known;
    const bucket = new Bucket(this.#paces.post);
    this.#posts.set(channel, bucket);
    return bucket;
  }

  end(): void {
    for (const bucket of [this.updates, this.reads, ...this.#posts.values()]) bucket.end();
  }
}
