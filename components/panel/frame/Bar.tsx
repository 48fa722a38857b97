import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { BACK } from '../../shared/icons/text';
import { Tool } from '../../shared/Tool';
import '../../views.css';

type BarProps = { title: ComponentChildren; back: string; onBack: () => void; children?: ComponentChildren };

/** The header of a view that is shown in place of the page. Its heading takes the focus. */
export function Bar({ title, back, onBack, children }: BarProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <header class="top bar">
      <Tool label={back} path={BACK} isDirected onPress={onBack} />
      <h1 ref={heading} tabIndex={-1} id="view-title">
        {title}
      </h1>
      {children}
    </header>
  );
}
