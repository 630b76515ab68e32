/** Whether a version comes before another, number by number. */
export function isOlder(version: string, than: string): boolean {
  const [mine, other] = [version, than].map((text) => text.split('.').map(Number));
  for (let index = 0; index < Math.max(mine?.length ?? 0, other?.length ?? 0); index++) {
    const difference = (mine?.[index] ?? 0) - (other?.[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** `8.5.101` of `8.5.101.05`: the release, as people say it. */
export function releaseOf(version: string): string {
  return version.split('.').slice(0, 3).join('.');
}
