import type { ConfirmationDialog } from '@slack/types';
import { useState } from 'preact/hooks';
import { type HeldValue, heldValue } from '../blocks/form.ts';
import { type ActionPayload, useAsk, useSurface } from './contexts.ts';

/** What every element is told about the block it stands in. */
export interface Placement {
  readonly blockId: string;
  readonly actionId: string;
  /** Whether using it tells the app: always, except in an input block that does not ask for it. */
  readonly dispatch: boolean;
  /** The id of the text that names it, in an input block. */
  readonly labelledBy?: string | undefined;
  /** Ids of its hint and its error. */
  readonly describedBy?: string | undefined;
  readonly invalid?: boolean;
  /** Whether an answer may be taken back: in an optional input. */
  readonly optional?: boolean;
}

interface Usable {
  readonly type: string;
  readonly confirm?: ConfirmationDialog;
}

/** The names that an element's control carries: that of its input block, or one of its own. */
export function naming(placement: Placement, ownName: string) {
  return {
    ...(placement.labelledBy === undefined ? { 'aria-label': ownName } : { 'aria-labelledby': placement.labelledBy }),
    ...(placement.describedBy === undefined ? {} : { 'aria-describedby': placement.describedBy }),
    ...(placement.invalid === true ? { 'aria-invalid': true as const } : {}),
  };
}

/** The initial_* and placeholder fields that Slack repeats in an action. */
function repeated(element: object): Record<string, unknown> {
  const kept = Object.entries(element).filter(([name]) => name.startsWith('initial_') || name === 'placeholder');
  return Object.fromEntries(kept);
}

/** Ways to use an element, asking for confirmation first where the app wants that. One use at a time. */
export function useElement(element: Usable, placement: Placement) {
  const surface = useSurface();
  const ask = useAsk();
  const [busy, setBusy] = useState(false);
  const { blockId, actionId } = placement;

  const agreed = async () => element.confirm === undefined || (await ask(element.confirm));
  const tell = async (more: Readonly<Record<string, unknown>>) => {
    setBusy(true);
    const action: ActionPayload = { ...more, type: element.type, block_id: blockId, action_id: actionId };
    await surface.act(action);
    setBusy(false);
  };

  return {
    busy,
    held: surface.values[blockId]?.[actionId] as HeldValue | undefined,
    /** Tells the app, for elements that hold nothing. */
    use: async (more: Readonly<Record<string, unknown>>) => {
      if (!busy && (await agreed())) await tell(more);
    },
    /** Holds what was entered and, where the block asks for it, tells the app. False if the person thought better of it. */
    enter: async (entered: unknown) => {
      if (placement.dispatch && !(await agreed())) return false;
      const value = heldValue(element.type, entered);
      surface.change(blockId, actionId, value);
      if (placement.dispatch) await tell({ ...repeated(element), ...value });
      return true;
    },
    /** Holds what is being typed, without telling the app yet. */
    hold: (entered: unknown) => surface.change(blockId, actionId, heldValue(element.type, entered)),
    /** Tells the app what is held now. */
    dispatchHeld: async (entered: unknown) => {
      if (placement.dispatch) await tell({ ...repeated(element), ...heldValue(element.type, entered) });
    },
  };
}
