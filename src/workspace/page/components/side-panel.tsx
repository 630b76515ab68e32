import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Panel } from '../../protocol.ts';
import { settings } from '../storage.ts';
import { Icon } from './icons.tsx';

interface Props {
  readonly panel: Panel;
  readonly open: boolean;
  readonly hidden: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly tabs: ComponentChildren;
}

const narrowest = 300;
const widest = 900;
const step = 24;
const clamp = (width: number) => Math.round(Math.max(narrowest, Math.min(widest, width)));

/** Another page beside the conversation, framed. It can be made wider and narrower, and put away. */
export function SidePanel({ panel, open, hidden, onOpen, tabs }: Props) {
  const [width, setWidth] = useState(() => clamp(Number(settings.get('panel-width') ?? 440) || 440));
  const [dragging, setDragging] = useState(false);
  const box = useRef<HTMLElement | null>(null);

  const resize = (wanted: number) => {
    const next = clamp(wanted);
    setWidth(next);
    settings.set('panel-width', String(next));
  };
  const dragged = (event: PointerEvent) => {
    const right = box.current?.getBoundingClientRect().right;
    if (dragging && right !== undefined) resize(right - event.clientX);
  };
  const pressed = (event: KeyboardEvent) => {
    const wanted = { ArrowLeft: width + step, ArrowRight: width - step, Home: narrowest, End: widest }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    resize(wanted);
  };

  return (
    <aside
      class="side-panel"
      ref={box}
      aria-label={panel.title}
      data-open={open ? 'true' : undefined}
      data-dragging={dragging ? 'true' : undefined}
      hidden={hidden}
      style={open ? { '--panel-width': `${width}px` } : {}}
    >
      {!open && (
        <button type="button" class="rail" aria-expanded="false" onClick={() => onOpen(true)}>
          <Icon name="panel" />
          <span>
            <span class="sr-only">Show </span>
            {panel.title}
          </span>
        </button>
      )}
      <div class="panel-inside" hidden={!open}>
        <hr
          class="resizer"
          aria-orientation="vertical"
          aria-label={`Width of ${panel.title}`}
          aria-valuenow={width}
          aria-valuemin={narrowest}
          aria-valuemax={widest}
          tabIndex={0}
          onKeyDown={pressed}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            setDragging(true);
          }}
          onPointerMove={dragged}
          onPointerUp={() => setDragging(false)}
          onPointerCancel={() => setDragging(false)}
        />
        <header class="pane-header">
          {tabs ?? (
            <div class="pane-title">
              <h2>{panel.title}</h2>
            </div>
          )}
          <button type="button" class="icon-button" aria-label={`Hide ${panel.title}`} onClick={() => onOpen(false)}>
            <Icon name="close" />
          </button>
        </header>
        <iframe
          class="frame"
          src={panel.address}
          title={panel.title}
          sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-modals allow-downloads"
          referrerpolicy="no-referrer"
        />
      </div>
    </aside>
  );
}
