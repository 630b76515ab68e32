import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import type { Change, Snapshot } from '../../protocol.ts';
import { keepConnected, readSnapshot } from '../connection.ts';
import { explain, send } from '../requests.ts';
import { readRoute, writeAddress } from '../route.ts';
import { begin, reduce, type State } from '../state.ts';
import { parseMrkdwn, plainText } from '../text/mrkdwn.ts';
import { Announcer } from './announcer.tsx';
import { Confirm } from './confirm.tsx';
import { type Ask, AskContext, type Directory, DirectoryContext } from './contexts.ts';
import type { Deeds } from './deeds.ts';
import { Modal } from './modal.tsx';
import { Shell } from './shell.tsx';
import { Toasts } from './toasts.tsx';

interface Props {
  readonly first: Snapshot;
  readonly onBecome: (personId: string) => void;
}

function directoryOf({ me, people, channels }: State['world']): Directory {
  const persons = new Map(people.map((person) => [person.id, person]));
  const names = new Map(channels.map(({ id, name }) => [id, name]));
  const lookUp = {
    user: (id: string) => {
      const person = persons.get(id);
      return person?.isBot === true ? person.realName : person?.name;
    },
    channel: (id: string) => names.get(id),
  };
  return {
    ...lookUp,
    me,
    people,
    channels,
    person: (id) => persons.get(id),
    words: (mrkdwn) => plainText(parseMrkdwn(mrkdwn), lookUp),
  };
}

/** Questions that are open, each with the one who waits for its answer. */
function useQuestions() {
  const [question, setQuestion] = useState<Parameters<Ask>[0] | undefined>(undefined);
  const waiting = useRef<(agreed: boolean) => void>(() => undefined);
  const ask = useCallback<Ask>((asked) => {
    setQuestion(asked);
    return new Promise((resolve) => {
      waiting.current = resolve;
    });
  }, []);
  const answer = (agreed: boolean) => {
    setQuestion(undefined);
    waiting.current(agreed);
  };
  return { question, ask, answer };
}

/** Everything one person sees, kept up to date. Another person gets another one of these. */
export function Workspace({ first, onBecome }: Props) {
  const [state, dispatch] = useReducer(reduce, first, (snapshot: Snapshot) =>
    begin(snapshot, readRoute(location.hash)),
  );
  const { world, place, thread, status, views } = state;
  const as = world.me.id;

  useEffect(() => {
    const connection = keepConnected({
      openSocket: () => {
        const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
        return new WebSocket(`${scheme}://${location.host}/client/stream?as=${encodeURIComponent(as)}`);
      },
      readSnapshot: () => readSnapshot(as),
      later: (work, milliseconds) => {
        const timer = setTimeout(work, milliseconds);
        return () => clearTimeout(timer);
      },
      onSnapshot: (snapshot) => dispatch({ type: 'snapshot', snapshot }),
      onChange: (change: Change) => dispatch({ type: 'change', change }),
      onStatus: (now) => dispatch({ type: 'status', status: now }),
    });
    const retry = () => connection.retryNow();
    addEventListener('online', retry);
    return () => {
      removeEventListener('online', retry);
      connection.stop();
    };
  }, [as]);

  // The address says where I am, and going back in the browser goes back here.
  useEffect(() => {
    const wanted = writeAddress(world.me.name, place, thread?.ts);
    const now = `${location.search}${location.hash}`;
    if (now === wanted) return;
    if (location.hash === '') history.replaceState(null, '', wanted);
    else history.pushState(null, '', wanted);
  }, [world.me.name, place, thread]);
  useEffect(() => {
    const moved = () => {
      const route = readRoute(location.hash);
      if (route.place === undefined) return;
      if (route.threadTs === undefined) dispatch({ type: 'thread-closed' });
      dispatch({ type: 'went', place: route.place, threadTs: route.threadTs });
    };
    addEventListener('popstate', moved);
    return () => removeEventListener('popstate', moved);
  }, []);

  const title =
    place.view === 'home' ? world.app.name : `#${world.channels.find(({ id }) => id === place.channel)?.name}`;
  const fresh = Object.values(state.unread).reduce((sum, count) => sum + count, 0);
  useEffect(() => {
    document.title = `${fresh > 0 ? `(${fresh}) ` : ''}${title} · ${world.team.name}`;
  }, [fresh, title, world.team.name]);

  const atHome = place.view === 'home';
  useEffect(() => {
    if (atHome && status === 'online') void send('/client/home/open', { as });
  }, [atHome, status, as]);

  const report = useCallback((error: string) => dispatch({ type: 'noticed', text: explain(error) }), []);

  const deeds = useMemo<Deeds>(
    () => ({
      act: async (message, action, values) => {
        const { channel, ts, ephemeral } = message;
        const container = { type: 'message', channel, ts, ...(ephemeral === true ? { ephemeral } : {}) } as const;
        const answer = await send('/client/action', { as, container, action, state: values });
        if (!answer.ok) report(answer.error);
      },
      dismiss: ({ channel, ts }) => {
        dispatch({ type: 'change', change: { type: 'message-deleted', channel, ts } });
        void send('/client/ephemeral/dismiss', { as, channel, ts });
      },
      openThread: ({ channel, ts, threadTs }) =>
        dispatch({ type: 'thread-opened', thread: { channel, ts: threadTs ?? ts } }),
      openThreadAt: (ref) => dispatch({ type: 'thread-opened', thread: ref }),
      closeThread: () => dispatch({ type: 'thread-closed' }),
      declineOffer: () => dispatch({ type: 'offer-declined' }),
      send: async (channel, threadTs, what) => {
        if (what.type === 'command') {
          dispatch({ type: 'command-sent', channel });
          return send('/client/command', { as, channel, command: what.command, text: what.text });
        }
        return send('/client/post', { as, channel, text: what.text, ...(threadTs === undefined ? {} : { threadTs }) });
      },
    }),
    [as, report],
  );

  const viewDeeds = useMemo(
    () => ({
      onAction: async (viewId: string, action: Parameters<Deeds['act']>[1], values: Parameters<Deeds['act']>[2]) => {
        const container = { type: 'view', viewId } as const;
        const answer = await send('/client/action', { as, container, action, state: values });
        if (!answer.ok) report(answer.error);
      },
      onSubmit: (viewId: string, values: Parameters<Deeds['act']>[2]) =>
        send('/client/view/submit', { as, viewId, state: values }),
      onClose: async (viewId: string) => {
        const answer = await send('/client/view/close', { as, viewId });
        if (!answer.ok) report(answer.error);
      },
    }),
    [as, report],
  );

  const directory = useMemo(() => directoryOf(world), [world]);
  const { question, ask, answer } = useQuestions();
  return (
    <DirectoryContext.Provider value={directory}>
      <AskContext.Provider value={ask}>
        <Shell
          state={state}
          deeds={deeds}
          onGo={(to) => dispatch({ type: 'went', place: to })}
          onBecome={onBecome}
          onHomeAction={viewDeeds.onAction}
        />
        {views.map((open, index) =>
          open.view.type === 'modal' ? (
            <Modal
              key={open.id}
              open={open}
              view={open.view}
              top={index === views.length - 1}
              below={index > 0}
              {...viewDeeds}
            />
          ) : null,
        )}
        {question !== undefined && <Confirm question={question} onAnswer={answer} />}
        <Toasts notices={state.notices} onDismiss={(id) => dispatch({ type: 'notice-dismissed', id })} />
        <Announcer heard={state.heard} />
      </AskContext.Provider>
    </DirectoryContext.Provider>
  );
}
