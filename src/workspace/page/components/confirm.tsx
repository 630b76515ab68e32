import type { ConfirmationDialog } from '@slack/types';
import { Dialog } from './dialog.tsx';
import { plainWords, Text } from './text.tsx';

interface Props {
  readonly question: ConfirmationDialog;
  readonly onAnswer: (agreed: boolean) => void;
}

/** The confirmation that an app may ask for before an element is used. */
export function Confirm({ question, onAnswer }: Props) {
  const { title, text, confirm, deny, style } = question;
  return (
    <Dialog title={title === undefined ? 'Are you sure?' : plainWords(title)} onClose={() => onAnswer(false)} small>
      <div class="dialog-body">
        <Text text={text} />
      </div>
      <footer class="dialog-footer">
        <button type="button" class="button" onClick={() => onAnswer(false)}>
          {deny === undefined ? 'Cancel' : plainWords(deny)}
        </button>
        <button
          type="button"
          class={`button ${style === 'danger' ? 'button-danger' : 'button-primary'}`}
          data-autofocus={style === 'danger' ? undefined : 'true'}
          onClick={() => onAnswer(true)}
        >
          {confirm === undefined ? 'Yes' : plainWords(confirm)}
        </button>
      </footer>
    </Dialog>
  );
}
