import { useMemo } from 'preact/hooks';
import type { FileReference, Message as MessageData, StateValues } from '../../protocol.ts';
import { useHeldSurface } from '../hooks/use-surface.ts';
import { fullMoment, momentOf, timeOfDay } from '../text/dates.ts';
import { Avatar } from './avatar.tsx';
import { Blocks } from './blocks.tsx';
import { type ActionPayload, SurfaceContext, useDirectory } from './contexts.ts';
import { Icon } from './icons.tsx';
import { Mrkdwn } from './text.tsx';

export interface MessageActions {
  readonly act: (message: MessageData, action: ActionPayload, state: StateValues) => Promise<void>;
  readonly dismiss: (message: MessageData) => void;
  /** Absent in the thread itself. */
  readonly openThread?: (message: MessageData) => void;
}

interface Props extends MessageActions {
  readonly message: MessageData;
  /** Follows a message of the same author closely, so it goes without their name. */
  readonly compact: boolean;
  /** Who replied, as far as known, and when last. */
  readonly replies?: { readonly userIds: readonly string[]; readonly lastTs: string } | undefined;
}

const noBlocks: never[] = [];

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const kib = bytes / 1024;
  return kib < 1024 ? `${kib.toFixed(1)} KB` : `${(kib / 1024).toFixed(1)} MB`;
}

function File({ file }: { readonly file: FileReference }) {
  return (
    <a class="file" href={file.url} target="_blank" rel="noopener noreferrer" download={file.name}>
      <Icon name="file" />
      <span>
        <span class="file-name">{file.title || file.name}</span>
        <span class="file-detail">{size(file.size)}</span>
      </span>
    </a>
  );
}

function Time({ ts, short = false }: { readonly ts: string; readonly short?: boolean }) {
  const date = momentOf(ts);
  const reading = { now: new Date() };
  return (
    <time class={short ? 'time time-short' : 'time'} dateTime={date.toISOString()} title={fullMoment(date, reading)}>
      {timeOfDay(date, reading)}
    </time>
  );
}

function Replies({ count, replies, onOpen }: { count: number; replies: Props['replies']; onOpen: () => void }) {
  const { person } = useDirectory();
  return (
    <button type="button" class="replies" onClick={onOpen}>
      <span class="replies-faces">
        {replies?.userIds.slice(0, 4).map((id) => (
          <Avatar key={id} person={person(id)} size="small" />
        ))}
      </span>
      <span class="replies-count">{count === 1 ? '1 reply' : `${count} replies`}</span>
      {replies !== undefined && (
        <span class="replies-last">
          last at <Time ts={replies.lastTs} />
        </span>
      )}
    </button>
  );
}

/** One message, with what can be done with it. */
export function Message({ message, compact, replies, act, dismiss, openThread }: Props) {
  const { person } = useDirectory();
  const author = person(message.userId);
  const name = author?.realName || author?.name || 'Someone';
  const surface = useHeldSurface({
    blocks: message.blocks ?? noBlocks,
    heading: 'h3',
    tell: (action, state) => act(message, action, state),
  });
  const { blocks, text } = message;
  const content = useMemo(
    () => (blocks === undefined || blocks.length === 0 ? <Mrkdwn source={text} /> : <Blocks blocks={blocks} />),
    [blocks, text],
  );
  const open = openThread === undefined || message.ephemeral === true ? undefined : () => openThread(message);
  const isPrivate = message.ephemeral === true;
  return (
    <article
      class="message"
      data-ts={message.ts}
      data-compact={compact ? 'true' : undefined}
      data-private={isPrivate ? 'true' : undefined}
      aria-label={name}
    >
      <div class="message-gutter">{compact ? <Time ts={message.ts} short /> : <Avatar person={author} />}</div>
      <div class="message-body">
        {isPrivate && (
          <p class="private-note">
            <Icon name="eye" /> Only visible to you
            <button type="button" class="link-button" onClick={() => dismiss(message)}>
              Dismiss
            </button>
          </p>
        )}
        {!compact && (
          <p class="byline">
            <span class="author">{name}</span>
            {author?.isBot === true && <span class="badge">APP</span>}
            <Time ts={message.ts} />
          </p>
        )}
        <SurfaceContext.Provider value={surface}>
          <div class="content">{content}</div>
        </SurfaceContext.Provider>
        {message.edited === true && <span class="edited">(edited)</span>}
        {message.files?.map((file) => (
          <File key={file.id} file={file} />
        ))}
        {open !== undefined && message.replyCount > 0 && (
          <Replies count={message.replyCount} replies={replies} onOpen={open} />
        )}
      </div>
      {open !== undefined && (
        <div class="message-tools">
          <button type="button" class="icon-button" aria-label="Reply in thread" title="Reply in thread" onClick={open}>
            <Icon name="reply" />
          </button>
        </div>
      )}
    </article>
  );
}
