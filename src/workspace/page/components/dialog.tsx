import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './icons.tsx';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  readonly small?: boolean;
  readonly backLabel?: string | undefined;
}

const focusable = 'a[href], button:not([disabled]), input:not([disabled]), select, textarea, [tabindex="0"]';

function focusFirst(dialog: HTMLElement): void {
  const wanted =
    dialog.querySelector<HTMLElement>('[data-autofocus]') ??
    dialog.querySelector<HTMLElement>(`.dialog-body :is(${focusable})`) ??
    dialog.querySelector<HTMLElement>('.dialog-footer [type=submit], .dialog-footer button') ??
    dialog;
  // A long text is read from its top: a field that lies below would scroll it away.
  const bottom = dialog.querySelector('.dialog-body')?.getBoundingClientRect().bottom ?? Number.POSITIVE_INFINITY;
  const isBelow = wanted.closest('.dialog-body') !== null && wanted.getBoundingClientRect().top >= bottom;
  (isBelow ? dialog : wanted).focus();
}

/**
 * A modal dialog in the browser's top layer: what is behind it is inert, Tab stays inside, Escape closes, and the
 * focus goes back to where it was.
 */
export function Dialog({ title, onClose, children, small = false, backLabel }: Props) {
  const id = useId();
  const box = useRef<HTMLDialogElement | null>(null);
  const close = useRef(onClose);
  close.current = onClose;

  useLayoutEffect(() => {
    const dialog = box.current;
    if (dialog === null) return;
    const before = document.activeElement;
    dialog.showModal();
    focusFirst(dialog);
    const closed = () => close.current();
    dialog.addEventListener('close', closed);
    return () => {
      dialog.removeEventListener('close', closed);
      dialog.close();
      const back = before instanceof HTMLElement && before.isConnected && before !== document.body ? before : undefined;
      // A dialog that was opened by a command has nothing better to go back to than the composer.
      (back ?? document.querySelector<HTMLElement>('dialog[open] [type=submit], #composer'))?.focus();
    };
  }, []);

  // Looked at after every drawing, because an update may take away what had the focus.
  useEffect(() => {
    const dialog = box.current;
    if (dialog?.open === true && !dialog.contains(document.activeElement)) focusFirst(dialog);
  });

  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      close.current();
      return;
    }
    if (event.key !== 'Tab') return;
    const stops = [...(box.current?.querySelectorAll<HTMLElement>(focusable) ?? [])].filter((it) =>
      it.checkVisibility(),
    );
    const leaving = event.shiftKey ? stops[0] : stops.at(-1);
    const entering = event.shiftKey ? stops.at(-1) : stops[0];
    if (document.activeElement !== leaving && stops.length > 0) return;
    event.preventDefault();
    entering?.focus();
  };

  return (
    <dialog
      ref={box}
      class={small ? 'dialog dialog-small' : 'dialog'}
      aria-modal="true"
      aria-labelledby={`${id}-title`}
      tabIndex={-1}
      onKeyDown={pressed}
      onCancel={(event) => {
        event.preventDefault();
        close.current();
      }}
    >
      <header class="dialog-header">
        <h2 id={`${id}-title`}>{title}</h2>
        <button type="button" class="icon-button" aria-label={backLabel ?? 'Close'} onClick={() => close.current()}>
          <Icon name={backLabel === undefined ? 'close' : 'back'} />
        </button>
      </header>
      {children}
    </dialog>
  );
}
