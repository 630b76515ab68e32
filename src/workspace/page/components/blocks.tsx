import type { AnyBlock, ContextBlock, InputBlock, SectionBlock } from '@slack/types';
import { h } from 'preact';
import { useErrorBoundary, useId } from 'preact/hooks';
import { actionIdOf, blockIdOf, known } from '../blocks/form.ts';
import { useSurface } from './contexts.ts';
import { Element } from './element.tsx';
import { Picture } from './image.tsx';
import { pictured } from './pictures.tsx';
import { RichText } from './rich-text.tsx';
import { plainWords, Text } from './text.tsx';

function Section({ block, blockId }: { readonly block: SectionBlock; readonly blockId: string }) {
  const { accessory } = block;
  return (
    <div class="section">
      <div class="section-text">
        {block.text !== undefined && <Text text={block.text} />}
        {block.fields !== undefined &&
          h(
            'div',
            { class: 'fields' },
            ...block.fields.map((field) => <div class="field">{<Text text={field} />}</div>),
          )}
      </div>
      {accessory !== undefined && (
        <div class={accessory.type === 'image' ? 'accessory accessory-image' : 'accessory'}>
          <Element
            element={accessory}
            placement={{
              blockId,
              actionId: accessory.type === 'image' ? '' : actionIdOf(accessory, 0),
              dispatch: true,
            }}
          />
        </div>
      )}
    </div>
  );
}

function Context({ block }: { readonly block: ContextBlock }) {
  const items = block.elements.map((element) =>
    element.type === 'image' ? <Picture image={element} small /> : <Text text={element} />,
  );
  return h('div', { class: 'context' }, ...items);
}

function Input({ block, blockId }: { readonly block: InputBlock; readonly blockId: string }) {
  const { errors } = useSurface();
  const id = useId();
  const error = errors[blockId];
  const described = [
    block.hint === undefined ? undefined : `${id}-hint`,
    error === undefined ? undefined : `${id}-error`,
  ].filter((it) => it !== undefined);
  return (
    <div class="input" data-invalid={error === undefined ? undefined : 'true'}>
      <div class="label">
        <span id={`${id}-label`}>{pictured(plainWords(block.label))}</span>
        {block.optional === true && <span class="optional"> (optional)</span>}
      </div>
      <Element
        element={block.element}
        placement={{
          blockId,
          actionId: actionIdOf(block.element, 0),
          dispatch: block.dispatch_action === true,
          labelledBy: `${id}-label`,
          describedBy: described.length === 0 ? undefined : described.join(' '),
          invalid: error !== undefined,
          optional: block.optional === true,
        }}
      />
      {error !== undefined && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {block.hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {plainWords(block.hint)}
        </p>
      )}
    </div>
  );
}

function OneBlock({ block: given, blockId }: { readonly block: AnyBlock; readonly blockId: string }) {
  const { heading } = useSurface();
  const [failure] = useErrorBoundary();
  if (failure !== undefined) return <p class="unsupported">A part of this could not be shown.</p>;
  const block = known(given);
  switch (block.type) {
    case 'section':
      return <Section block={block} blockId={blockId} />;
    case 'header':
      return h(heading, { class: 'header' }, pictured(plainWords(block.text)));
    case 'context':
      return <Context block={block} />;
    case 'divider':
      return <hr />;
    case 'actions':
      return (
        <div class="actions">
          {block.elements.map((element, index) => {
            const actionId = actionIdOf(element, index);
            return <Element key={actionId} element={element} placement={{ blockId, actionId, dispatch: true }} />;
          })}
        </div>
      );
    case 'image':
      return (
        <figure class="figure">
          {block.title !== undefined && <figcaption>{plainWords(block.title)}</figcaption>}
          <Picture image={block} />
        </figure>
      );
    case 'rich_text':
      return <RichText block={block} />;
    case 'input':
      return <Input block={block} blockId={blockId} />;
    default:
      return <p class="unsupported">This workspace cannot show a {block.type.replaceAll('_', ' ')} block.</p>;
  }
}

/** The blocks of a message, modal or Home, known by their ids so that an update touches only what changed. */
export function Blocks({ blocks }: { readonly blocks: readonly AnyBlock[] }) {
  return (
    <div class="blocks">
      {blocks.map((block, index) => {
        const blockId = blockIdOf(block, index);
        return <OneBlock key={blockId} block={block} blockId={blockId} />;
      })}
    </div>
  );
}
