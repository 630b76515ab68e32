/** Line icons on a 20 × 20 grid, drawn for this page. They are decoration: what holds one has a name of its own. */
const paths = {
  hash: 'M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h14M2.5 12.5h14',
  close: 'M5 5l10 10M15 5 5 15',
  send: 'M3.5 10 17 3.5 13.5 17l-3.6-5.2zM9.9 11.8 17 3.5',
  reply: 'M17 9.5c0 3.6-3.1 6-7 6-.9 0-1.8-.1-2.6-.4L3.5 16.5l1-3.2C3.6 12.2 3 10.9 3 9.500c0-3.6 3.1-6 7-6s7 2.4 7 6z',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  chevron: 'M6 8l4 4 4-4',
  check: 'M4.5 10.500l3.5 3.5 7.5-8',
  expand: 'M11.5 3.500h5v5M16.5 3.500l-6 6M8.5 16.500h-5v-5M3.5 16.500l6-6',
  contract: 'M16.5 8.500h-5v-5M11.5 8.500l5.5-5.500M3.5 11.500h5v5M8.5 11.500l-5.5 5.5',
  panel: 'M3 4.500h14v11H3zM12 4.500v11',
  down: 'M10 4v11M5.5 10.5 10 15l4.5-4.5',
  file: 'M5.5 2.500h6l4 4v11h-10zM11.5 2.500v4h4',
  eye: 'M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  app: 'M3.5 3.500h5v5h-5zM11.5 3.500h5v5h-5zM3.5 11.500h5v5h-5zM11.5 11.500h5v5h-5z',
  back: 'M12.5 4.5 7 10l5.5 5.5',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
