import { useEffect, useRef } from 'preact/hooks';
import type { Notice } from '../state.ts';
import { Icon } from './icons.tsx';

interface Props {
  readonly notices: readonly Notice[];
  readonly onDismiss: (id: number) => void;
}

const stay = 9_000;

function Toast({ notice, onDismiss }: { readonly notice: Notice; readonly onDismiss: (id: number) => void }) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const leave = useRef(onDismiss);
  leave.current = onDismiss;
  const { id } = notice;
  const start = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => leave.current(id), stay);
  };
  const hold = () => clearTimeout(timer.current);
  useEffect(() => {
    timer.current = setTimeout(() => leave.current(id), stay);
    return () => clearTimeout(timer.current);
  }, [id]);
  return (
    <div class="toast" onPointerEnter={hold} onPointerLeave={start} onFocusCapture={hold} onBlurCapture={start}>
      <span>{notice.text}</span>
      <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => onDismiss(id)}>
        <Icon name="close" />
      </button>
    </div>
  );
}

/** Lines for the person that belong to no message, read out politely and gone after a while. */
export function Toasts({ notices, onDismiss }: Props) {
  return (
    <output class="toasts">
      {notices.map((notice) => (
        <Toast key={notice.id} notice={notice} onDismiss={onDismiss} />
      ))}
    </output>
  );
}
