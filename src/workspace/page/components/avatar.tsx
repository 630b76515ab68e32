import type { Person } from '../../protocol.ts';

const hues = 8;

function hueOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 9973;
  return sum % hues;
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}

interface Props {
  readonly person: Person | undefined;
  readonly size?: 'small' | 'medium' | 'large';
}

/** A person's initials on their colour. The name is always written next to it, so it says nothing to a screen reader. */
export function Avatar({ person, size = 'medium' }: Props) {
  const name = person?.realName || person?.name || '?';
  return (
    <span
      class={`avatar avatar-${size}`}
      data-hue={person === undefined ? 0 : hueOf(person.id)}
      data-bot={person?.isBot === true ? 'true' : undefined}
      aria-hidden="true"
    >
      {initials(name)}
    </span>
  );
}
