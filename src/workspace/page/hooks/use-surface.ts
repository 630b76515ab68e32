import type { AnyBlock } from '@slack/types';
import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import type { StateValues } from '../../protocol.ts';
import { carryOver, type HeldValue, withValue } from '../blocks/form.ts';
import type { ActionPayload, Surface } from '../components/contexts.ts';

interface Options {
  readonly blocks: readonly AnyBlock[];
  readonly heading: Surface['heading'];
  readonly errors?: Readonly<Record<string, string>>;
  readonly onChange?: (blockId: string) => void;
  readonly tell: (action: ActionPayload, state: StateValues) => Promise<void>;
}

const noErrors: Surface['errors'] = {};

/** What a message, modal or Home holds while it is on the page, carried over when its blocks are updated. */
export function useHeldSurface({ blocks, heading, errors = noErrors, onChange, tell }: Options): Surface {
  const held = useRef<{ blocks: readonly AnyBlock[] | undefined; values: StateValues }>({
    blocks: undefined,
    values: {},
  });
  const [, redraw] = useState(0);
  if (held.current.blocks !== blocks) held.current = { blocks, values: carryOver(blocks, held.current.values) };
  const { values } = held.current;

  const latest = useRef({ onChange, tell });
  latest.current = { onChange, tell };

  const change = useCallback((blockId: string, actionId: string, value: HeldValue) => {
    held.current = { ...held.current, values: withValue(held.current.values, blockId, actionId, value) };
    redraw((count) => count + 1);
    latest.current.onChange?.(blockId);
  }, []);
  const act = useCallback((action: ActionPayload) => latest.current.tell(action, held.current.values), []);

  return useMemo(() => ({ values, heading, errors, change, act }), [values, heading, errors, change, act]);
}
