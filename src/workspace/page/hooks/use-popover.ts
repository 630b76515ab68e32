import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

const gap = 4;
const margin = 8;

/**
 * Shows an element in the browser's top layer, next to its anchor: below if there is room, else above. It is closed
 * by a press elsewhere, by scrolling away and by the window losing its size; keys are the caller's business.
 */
export function usePopover(
  open: boolean,
  anchor: RefObject<HTMLElement | null>,
  popover: RefObject<HTMLElement | null>,
  close: () => void,
  align: 'start' | 'end' = 'start',
): void {
  useLayoutEffect(() => {
    const box = popover.current;
    const from = anchor.current;
    if (!open || box === null || from === null) return;
    box.popover = 'manual';
    box.showPopover();
    const place = () => {
      const rect = from.getBoundingClientRect();
      if (box.dataset.fit === 'anchor') box.style.minWidth = `${rect.width}px`;
      const below = innerHeight - rect.bottom - gap - margin;
      const above = rect.top - gap - margin;
      const down = below >= Math.min(box.scrollHeight, 240) || below >= above;
      box.style.maxHeight = `${Math.max(120, Math.min(360, down ? below : above))}px`;
      const left = align === 'start' ? rect.left : rect.right - box.offsetWidth;
      box.style.left = `${Math.max(margin, Math.min(left, innerWidth - box.offsetWidth - margin))}px`;
      box.style.top = `${down ? rect.bottom + gap : rect.top - gap - box.offsetHeight}px`;
    };
    place();
    const pressed = (event: Event) => {
      const target = event.target;
      if (target instanceof Node && !box.contains(target) && !from.contains(target)) close();
    };
    const scrolled = (event: Event) => {
      if (event.target instanceof Node && box.contains(event.target)) return;
      place();
    };
    document.addEventListener('pointerdown', pressed, true);
    document.addEventListener('scroll', scrolled, true);
    addEventListener('resize', place);
    return () => {
      document.removeEventListener('pointerdown', pressed, true);
      document.removeEventListener('scroll', scrolled, true);
      removeEventListener('resize', place);
      if (box.isConnected && box.matches(':popover-open')) box.hidePopover();
    };
  }, [open, anchor, popover, close, align]);
}
