import { useEffect, useRef, useState } from 'preact/hooks';
import type { Message } from '../../protocol.ts';
import { useDirectory } from './contexts.ts';

const pause = 700;
const longest = 180;

/** Says who wrote what, for those who listen: one message by its words, several at once by their number. */
export function Announcer({ heard }: { readonly heard: Message | undefined }) {
  const { person, words } = useDirectory();
  const waiting = useRef<Message[]>([]);
  const [said, setSaid] = useState('');
  const say = useRef<() => void>(() => {});
  say.current = () => {
    const [first, ...others] = waiting.current;
    waiting.current = [];
    if (first === undefined) return;
    const name = person(first.userId)?.realName ?? 'Someone';
    setSaid(
      others.length > 0 ? `${others.length + 1} new messages` : `${name}: ${words(first.text).slice(0, longest)}`,
    );
  };
  useEffect(() => {
    if (heard === undefined) return;
    waiting.current.push(heard);
    const timer = setTimeout(() => say.current(), pause);
    return () => clearTimeout(timer);
  }, [heard]);
  return (
    <div class="sr-only" aria-live="polite">
      {said}
    </div>
  );
}
