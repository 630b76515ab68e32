/** Whether a primary behind Sentinels has somebody who could take over, and stops taking writes when it has not. */
import type { Redis } from './connection.ts';

export interface ReplicationFinding {
  readonly id: 'no-replica' | 'unguarded';
  readonly severity: 'warning';
  readonly says: string;
  readonly fix: string;
}

/** @throws what the client throws */
export async function inspectReplication(redis: Redis): Promise<readonly ReplicationFinding[]> {
  const info = await redis.info('replication');
  const findings: ReplicationFinding[] = [];
  if (!/^slave\d+:.*state=online/m.test(info)) {
    findings.push({
      ...{ id: 'no-replica', severity: 'warning' },
      says: 'The primary has no replica just now: if it is lost, nobody takes over.',
      fix: 'Start the replica, and see whether it reaches the primary.',
    });
  }
  // Told only where a least number of replicas is set.
  if (!/^min_slaves_good_slaves:/m.test(info)) {
    findings.push({
      ...{ id: 'unguarded', severity: 'warning' },
      says: 'A primary that is cut off from its replicas would go on taking decisions, and they are lost once another has taken over.',
      fix: 'Set min-replicas-to-write 1 and min-replicas-max-lag 10 on every server, if you can bear that nothing is decided without a replica.',
    });
  }
  return findings;
}
