import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

const near = 48;
const sizeOf = (box: HTMLElement) => `${box.clientWidth} ${box.clientHeight} ${box.scrollHeight}`;

export interface StickToEnd {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  /** Whether the reader is at the end, and is kept there when something is added or grows. */
  readonly atEnd: boolean;
  readonly goToEnd: () => void;
}

/**
 * Keeps a list of messages scrolled to its end while the reader is there, and leaves it alone while they read above.
 * A last message that is taller than the list is shown from its top.
 * @param key what is listed; another key starts at the end again
 */
export function useStickToEnd(key: string): StickToEnd {
  const scroller = useRef<HTMLDivElement | null>(null);
  const content = useRef<HTMLDivElement | null>(null);
  const stuck = useRef(true);
  const placed = useRef({ top: -1, size: '' });
  const [atEnd, setAtEnd] = useState(true);

  const settle = useCallback(() => {
    const box = scroller.current;
    if (box === null || !stuck.current) return;
    const last = content.current?.lastElementChild;
    const end = box.scrollHeight - box.clientHeight;
    const tall = last instanceof HTMLElement && last.offsetHeight > box.clientHeight;
    box.scrollTop = tall ? Math.min(end, last.offsetTop - 12) : end;
    placed.current = { top: box.scrollTop, size: sizeOf(box) };
    setAtEnd(true);
  }, []);

  const goToEnd = useCallback(() => {
    stuck.current = true;
    settle();
  }, [settle]);

  useLayoutEffect(() => goToEnd(), [key, goToEnd]);

  useEffect(() => {
    const box = scroller.current;
    if (box === null || content.current === null) return;
    const scrolled = () => {
      if (Math.abs(box.scrollTop - placed.current.top) < 2) return;
      // The browser moved it because the layout changed, not the reader.
      if (stuck.current && placed.current.size !== sizeOf(box)) return settle();
      stuck.current = box.scrollHeight - box.clientHeight - box.scrollTop < near;
      setAtEnd(stuck.current);
    };
    const watcher = new ResizeObserver(settle);
    watcher.observe(content.current);
    watcher.observe(box);
    box.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      watcher.disconnect();
      box.removeEventListener('scroll', scrolled);
    };
  }, [settle]);

  return { scroller, content, atEnd, goToEnd };
}
