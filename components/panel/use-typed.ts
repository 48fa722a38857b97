import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { advanceTyping, countShown, cutText, startTyping } from '../../lib/panel/typing';

/**
 * The part of `text` to show now. What is there at the first call with a new `key` is shown at once, so that a summary that
 * is come back to is not typed again; what comes later is typed, or shown at once under reduced motion. The frame clock
 * runs only while there is something to type.
 */
export function useTyped(text: string, key: unknown): string {
  const [, redraw] = useState(0);
  const typing = useRef({ key: undefined as unknown, state: startTyping(0) });
  if (typing.current.key !== key) typing.current = { key, state: startTyping(text.length) };

  const now = performance.now();
  const isInstant = matchMedia('(prefers-reduced-motion: reduce)').matches || document.hidden;
  typing.current.state = isInstant ? startTyping(text.length) : advanceTyping(typing.current.state, text.length, now);
  const shown = cutText(text, countShown(typing.current.state, now));

  const isTyping = typing.current.state.arrivals.length > 0;
  useLayoutEffect(() => {
    if (!isTyping) return;
    const frame = requestAnimationFrame(() => redraw((count) => count + 1));
    return () => cancelAnimationFrame(frame);
  });
  // No frame comes to a hidden panel; text must not wait for one.
  useEffect(() => {
    const onVisibility = () => redraw((count) => count + 1);
    document.addEventListener('visibilitychange', onVisibility);
    return () => document.removeEventListener('visibilitychange', onVisibility);
  }, []);
  return shown;
}
