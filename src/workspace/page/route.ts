/** The page's own address: who I am in `?as=`, what I look at behind `#`: `#C123`, `#C123/1763683200.000100` or `#app`. */

export type Place = { readonly view: 'channel'; readonly channel: string } | { readonly view: 'home' };

export interface Route {
  readonly place?: Place;
  readonly threadTs?: string;
}

export function readAs(search: string): string | undefined {
  return new URLSearchParams(search).get('as') || undefined;
}

export function readRoute(hash: string): Route {
  const [name = '', threadTs = ''] = hash.replace(/^#/, '').split('/');
  if (name === 'app') return { place: { view: 'home' } };
  if (!/^[A-Z0-9]+$/.test(name)) return {};
  const place: Place = { view: 'channel', channel: name };
  return /^\d+\.\d+$/.test(threadTs) ? { place, threadTs } : { place };
}

/** The address for a person, a place and an open thread, relative to the page. */
export function writeAddress(as: string, place: Place | undefined, threadTs: string | undefined): string {
  const query = `?as=${encodeURIComponent(as)}`;
  if (place === undefined) return query;
  if (place.view === 'home') return `${query}#app`;
  return `${query}#${place.channel}${threadTs === undefined ? '' : `/${threadTs}`}`;
}
