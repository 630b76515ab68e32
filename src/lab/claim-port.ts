export interface PortClaim {
  /** Whose port it is. */
  readonly name: string;
  /** The configured one; 0 is any. */
  readonly port: number;
  /** Listens on a port, or on any free one when it is 0, and says on which. */
  readonly listen: (port: number) => Promise<number>;
  readonly say: (sentence: string) => void;
}

/** Listens on the configured port or, if it is taken, on any other, and says so. Gives the port that it got. */
export async function claimPort({ name, port, listen, say }: PortClaim): Promise<number> {
  const opened = await listen(port).catch(() => listen(0));
  if (opened !== port && port !== 0) say(`Port ${port} is taken on this machine: ${name} uses ${opened} instead.`);
  return opened;
}
