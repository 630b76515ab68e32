/**
 * Ports for servers. The port of one that is not running is nobody's meanwhile, and whoever asks the system for any free
 * port may be given it. So ports that may be any are not asked of the system: they come from below those that it hands out
 * (32768 on Linux, 49152 elsewhere), one after the other, and each process has a stretch of its own.
 */
export interface PortClaim {
  /** Whose port it is. */
  readonly name: string;
  /** The configured one; 0 is any. */
  readonly port: number;
  /** Listens on a port, or on any free one when it is 0, and says on which. */
  readonly listen: (port: number) => Promise<number>;
  readonly say: (sentence: string) => void;
}

const lowest = 11_000;
const stretch = 400;
const stretches = 52;
let given = 0;

/** Listens on the configured port or, if it is taken, on any other, and says so. Gives the port that it got. */
export async function claimPort({ name, port, listen, say }: PortClaim): Promise<number> {
  if (port === 0) return listenOnAny(listen);
  try {
    return await listen(port);
  } catch {
    const opened = await listenOnAny(listen);
    say(`Port ${port} is taken on this machine: ${name} uses ${opened} instead.`);
    return opened;
  }
}

async function listenOnAny(listen: PortClaim['listen']): Promise<number> {
  for (let tries = 0; tries < stretch; tries++) {
    try {
      return await listen(nextPort());
    } catch {
      // It is taken; the next one may not be.
    }
  }
  return listen(0);
}

function nextPort(): number {
  const offset = given % stretch;
  given += 1;
  return lowest + (process.pid % stretches) * stretch + offset;
}
