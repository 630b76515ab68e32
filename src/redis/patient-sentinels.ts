/**
 * What finds the primary for a connection. The library's own listens to the Sentinels for as long as a connection stands, to
 * be told of a failover. It goes on listening when the connection is lost, though, and what it is told then, while the primary
 * is looked for anew, breaks that off for ever: the connection would never come back. Here nobody listens meanwhile.
 */
import { type SentinelConnectionOptions, SentinelConnector } from 'ioredis';

export class PatientSentinels extends SentinelConnector {
  /** @param options those of the connection, which the library hands on without a type */
  constructor(options: unknown) {
    super(options as SentinelConnectionOptions);
  }

  override connect(...args: Parameters<SentinelConnector['connect']>): ReturnType<SentinelConnector['connect']> {
    this.disconnect();
    return super.connect(...args);
  }
}
