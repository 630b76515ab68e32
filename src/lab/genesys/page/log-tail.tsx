import { useLayoutEffect, useRef } from 'preact/hooks';

const near = 24;

/** The latest lines, kept at the end unless somebody has scrolled up to read. */
export function LogTail({ server }: { readonly server: { readonly name: string; readonly tail: readonly string[] } }) {
  const box = useRef<HTMLElement>(null);
  const follows = useRef(true);
  const text = server.tail.join('\n');
  useLayoutEffect(() => {
    // Not every browser lets the keyboard scroll a box that takes no focus.
    if (box.current) box.current.tabIndex = 0;
  }, []);
  useLayoutEffect(() => {
    if (text && box.current && follows.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  return (
    <section
      ref={box}
      class="log"
      aria-label={`Log of ${server.name}`}
      onScroll={({ currentTarget: section }) => {
        follows.current = section.scrollHeight - section.scrollTop - section.clientHeight < near;
      }}
    >
      <pre>{text || 'No log yet.'}</pre>
    </section>
  );
}
