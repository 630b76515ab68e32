import type { ModalView } from '@slack/types';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { OpenView, StateValues } from '../../protocol.ts';
import { inputProblems } from '../blocks/check-input.ts';
import { useHeldSurface } from '../hooks/use-surface.ts';
import { type Answer, explain } from '../requests.ts';
import { Blocks } from './blocks.tsx';
import { type ActionPayload, SurfaceContext } from './contexts.ts';
import { Dialog } from './dialog.tsx';
import { plainWords } from './text.tsx';

interface Props {
  readonly open: OpenView;
  readonly view: ModalView;
  /** Only the topmost is shown; the others keep what was typed into them. */
  readonly top: boolean;
  readonly below: boolean;
  readonly onSubmit: (viewId: string, state: StateValues) => Promise<Answer>;
  readonly onClose: (viewId: string) => void;
  readonly onAction: (viewId: string, action: ActionPayload, state: StateValues) => Promise<void>;
}

type Errors = Readonly<Record<string, string>>;

const without = (errors: Errors, blockId: string): Errors =>
  Object.fromEntries(Object.entries(errors).filter(([id]) => id !== blockId));

/** A modal view. What was typed survives updates of the view, other views on top of it, and lost connections. */
export function Modal({ open, view, top, below, onSubmit, onClose, onAction }: Props) {
  const [errors, setErrors] = useState<Errors>(open.errors ?? {});
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const form = useRef<HTMLFormElement | null>(null);
  const surface = useHeldSurface({
    blocks: view.blocks,
    heading: 'h3',
    errors,
    onChange: (blockId) => setErrors((now) => (blockId in now ? without(now, blockId) : now)),
    tell: (action, state) => onAction(open.id, action, state),
  });

  useEffect(() => setErrors(open.errors ?? {}), [open.errors]);
  useEffect(() => {
    if (Object.keys(errors).length === 0) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [errors]);

  const submit = async () => {
    if (sending) return;
    setProblem(undefined);
    const missing = inputProblems(view.blocks, surface.values);
    setErrors(missing);
    if (Object.keys(missing).length > 0) return;
    setSending(true);
    const answer = await onSubmit(open.id, surface.values);
    setSending(false);
    if (!answer.ok && answer.error !== 'missing_required_field') setProblem(explain(answer.error));
  };

  if (!top) return null;
  const submitText = view.submit === undefined ? undefined : plainWords(view.submit);
  return (
    <Dialog title={plainWords(view.title)} onClose={() => onClose(open.id)} backLabel={below ? 'Back' : undefined}>
      <form
        ref={form}
        class="dialog-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <SurfaceContext.Provider value={surface}>
          <div class="dialog-body">
            <Blocks blocks={view.blocks} />
          </div>
        </SurfaceContext.Provider>
        {problem !== undefined && (
          <p class="dialog-problem" role="alert">
            {problem}
          </p>
        )}
        <footer class="dialog-footer">
          <button type="button" class="button" onClick={() => onClose(open.id)}>
            {view.close === undefined ? (submitText === undefined ? 'Close' : 'Cancel') : plainWords(view.close)}
          </button>
          {submitText !== undefined && (
            <button
              type="submit"
              class="button button-primary"
              disabled={sending}
              aria-busy={sending ? 'true' : undefined}
            >
              {submitText}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}
