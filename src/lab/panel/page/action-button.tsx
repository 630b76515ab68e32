import { useId } from 'preact/hooks';

interface ActionButtonProps {
  /** What stands on the button. */
  readonly label: string;
  /** The accessible name: the label and on what it acts. */
  readonly name: string;
  readonly kind?: 'plain' | 'helper';
  /** Why it is unwise just now. The button works all the same. */
  readonly caution?: string | null | undefined;
  readonly onPress: () => void;
}

export function ActionButton({ label, name, kind = 'plain', caution, onPress }: ActionButtonProps) {
  const id = useId();
  return (
    <>
      <button
        type="button"
        class={`action ${kind}${caution ? ' unwise' : ''}`}
        aria-label={name}
        aria-describedby={caution ? id : undefined}
        title={caution ?? undefined}
        onClick={onPress}
      >
        {label}
      </button>
      {caution && (
        <span id={id} hidden>
          {caution}
        </span>
      )}
    </>
  );
}
