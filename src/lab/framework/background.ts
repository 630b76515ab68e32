/** What a running server writes of its own accord: noise now and then, and refusals while it is in upgrade mode. */
import type { FrameworkServer } from './framework-server.ts';
import { noise } from './log-noise.ts';
import { upgradeEvents } from './start-up.ts';

/** How long half a line stands alone, as a share of the pace. */
export const halfLine = 0.15;
/** After that the Management Layer tries again to make it backup, as a share of the pace. */
const triesAgainAfter = 1.2;

export class Background {
  readonly #server: FrameworkServer;
  #cancelNoise: () => void = () => undefined;
  #cancelRefusals: () => void = () => undefined;

  constructor(server: FrameworkServer) {
    this.#server = server;
  }

  begin(): void {
    this.end();
    this.#makeNoise();
    if (this.#server.state.upgradeMode) this.#refuse();
  }

  end(): void {
    this.#cancelNoise();
    this.#cancelRefusals();
  }

  #makeNoise(): void {
    const { log, clients, context, state } = this.#server;
    const { clock, noiseEvery, pace, random } = context;
    if (noiseEvery <= 0) return;
    this.#cancelNoise = clock.after(noiseEvery * (0.5 + random()), () => {
      for (const line of noise(random, clock.now(), state.product)) {
        if (random() < 0.2) log.writeInTwo(line, pace * halfLine);
        else log.write(line);
      }
      clients.say();
      this.#makeNoise();
    });
  }

  /** As long as there are two primaries. */
  #refuse(): void {
    const { log, context, peer } = this.#server;
    const { clock, pace } = context;
    if (pace <= 0) return;
    this.#cancelRefusals = clock.after(pace * triesAgainAfter, () => {
      if (peer?.role === 'primary') log.write(upgradeEvents.refused);
      this.#refuse();
    });
  }
}
