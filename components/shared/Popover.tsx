import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import '../views.css';

type PopoverProps = {
  /** The control that opened it, to which it is attached, and which gets the focus back. */
  anchor: RefObject<HTMLElement | null>;
  role: 'dialog' | 'menu';
  label: string;
  class?: string;
  /** Whether the style sheet says where it is. */
  isPlaced?: boolean;
  onClose: () => void;
  children: ComponentChildren;
};

/** From the panel's edges, and from the control. */
const GAP_PX = 8;
const NEXT_PX = 4;
const CONTROLS = 'input:checked:not(:disabled), button, select:not(:disabled), [tabindex]';

/** A menu or a small dialog in the top layer. Escape, a press or the focus elsewhere closes it. */
export function Popover({ anchor, role, label, class: name = '', isPlaced = false, onClose, children }: PopoverProps) {
  const popover = useRef<HTMLDivElement>(null);
  const latest = useRef(onClose);
  latest.current = onClose;
  useLayoutEffect(() => {
    const [element, control] = [popover.current, anchor.current];
    if (!element || !control) return;
    element.showPopover?.();
    if (!isPlaced) place(element, control);
    const first = element.querySelector<HTMLElement>(CONTROLS) ?? element;
    first.focus({ preventScroll: true });
    // A new popover takes the focus from the one before.
    return () => {
      if (document.activeElement === document.body || element.contains(document.activeElement)) control.focus();
    };
  }, [anchor, isPlaced]);
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const onOutside = ({ target }: Event) => {
      if (!popover.current?.contains(target as Node) && !anchor.current?.contains(target as Node)) latest.current();
    };
    document.addEventListener('pointerdown', onOutside, { signal });
    document.addEventListener('focusin', onOutside, { signal });
    // Escape also stops a run, but closing this must not.
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.stopPropagation();
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', onKey, { signal, capture: true });
    const onMove = () => {
      if (popover.current && anchor.current && !isPlaced) place(popover.current, anchor.current);
    };
    const onMenuKey = (event: KeyboardEvent) => popover.current && moveInMenu(event, popover.current);
    if (role === 'menu') popover.current?.addEventListener('keydown', onMenuKey, { signal });
    addEventListener('resize', onMove, { signal });
    addEventListener('scroll', onMove, { signal, passive: true });
    return () => listening.abort();
  }, [anchor, isPlaced, role]);
  return (
    <div ref={popover} popover="manual" class={`pop ${name}`} role={role} aria-label={label} tabIndex={-1}>
      {children}
    </div>
  );
}

/** Below the control, above it if there is no room; beginning where it begins, within the panel's edges. */
function place(element: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { width, height } = element.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const isBelow = at.bottom + NEXT_PX + height <= clientHeight - GAP_PX;
  const top = isBelow ? at.bottom + NEXT_PX : at.top - NEXT_PX - height;
  const isRightToLeft = getComputedStyle(element).direction === 'rtl';
  const left = isRightToLeft ? at.right - width : at.left;
  element.style.top = `${Math.max(GAP_PX, top)}px`;
  element.style.left = `${Math.max(GAP_PX, Math.min(left, clientWidth - GAP_PX - width))}px`;
}

function moveInMenu(event: KeyboardEvent, menu: HTMLElement): void {
  const items = [...menu.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  const now = items.indexOf(document.activeElement as HTMLElement);
  const steps: Record<string, number> = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: -1 };
  const next = steps[event.key];
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
}
