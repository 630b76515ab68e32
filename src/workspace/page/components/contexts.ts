import type { ConfirmationDialog } from '@slack/types';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Channel, ClientRequests, Person, StateValues } from '../../protocol.ts';
import type { HeldValue } from '../blocks/form.ts';
import type { Names } from '../text/mrkdwn.ts';

/** Who and what ids stand for. */
export interface Directory extends Names {
  readonly me: Person;
  readonly people: readonly Person[];
  readonly channels: readonly Channel[];
  readonly person: (id: string) => Person | undefined;
  /** mrkdwn without its marks, names in place of ids. */
  readonly words: (mrkdwn: string) => string;
}

export type ActionPayload = ClientRequests['/client/action']['action'];

/** The message, modal or Home in which a block stands: what its elements hold, and where using them goes. */
export interface Surface {
  readonly values: StateValues;
  /** Headings of blocks begin here, so that the page's outline has no gaps. */
  readonly heading: 'h2' | 'h3';
  readonly errors: Readonly<Record<string, string>>;
  readonly change: (blockId: string, actionId: string, value: HeldValue) => void;
  /** Tells the app that an element was used, after `change` if that holds something. Resolves when the app was told. */
  readonly act: (action: ActionPayload) => Promise<void>;
}

/** Shows a confirmation; resolves to whether the person agreed. */
export type Ask = (question: ConfirmationDialog) => Promise<boolean>;

const nobody: Person = { id: '', name: '', realName: '', isBot: false };

export const DirectoryContext = createContext<Directory>({
  me: nobody,
  people: [],
  channels: [],
  person: () => undefined,
  words: (mrkdwn) => mrkdwn,
  user: () => undefined,
  channel: () => undefined,
});

export const SurfaceContext = createContext<Surface>({
  values: {},
  heading: 'h3',
  errors: {},
  change: () => undefined,
  act: async () => undefined,
});

export const AskContext = createContext<Ask>(async () => true);

export const useDirectory = (): Directory => useContext(DirectoryContext);
export const useSurface = (): Surface => useContext(SurfaceContext);
export const useAsk = (): Ask => useContext(AskContext);
