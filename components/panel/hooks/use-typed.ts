import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { cutText } from '../../../lib/panel/cut-text';
import { advancePace, advanceTyping, countShown, startPace, startTyping } from '../../../lib/panel/typing';

/**
 * The part of `text` to show now. What is there at the first call with a new `key` is not typed again; what comes later
 * is typed, or shown at once under reduced motion. A long text is drawn over several frames either way. The frame clock
 * runs only while there is something to draw.
 */
export function useTyped(text: string, key: unknown): string {
  const [, redraw] = useState(0);
  const now = performance.now();
  const start = () => ({ key, typing: startTyping(text.length), pace: startPace(text.length, now) });
  const former = useRef<ReturnType<typeof start> | null>(null);
  const { current } = former;
  // When a model starts over, what was drawn is taken back.
  const state = current && current.key === key && text.length >= current.pace.drawn ? current : start();

  const isInstant = matchMedia('(prefers-reduced-motion: reduce)').matches || document.hidden;
  const typing = isInstant ? startTyping(text.length) : advanceTyping(state.typing, text.length, now);
  const pace = advancePace(state.pace, countShown(typing, now), now);
  const shown = cutText(text, pace.drawn);

  const isTyping = typing.arrivals.length > 0 || pace.isBehind;
  useLayoutEffect(() => {
    former.current = { key, typing, pace };
    if (!isTyping) return;
    const draw = () => redraw((count) => count + 1);
    // A hidden panel gets no frames, and text must not wait for one.
    const [wait, cancel] = document.hidden ? [setTimeout, clearTimeout] : [requestAnimationFrame, cancelAnimationFrame];
    const clock = wait(draw);
    return () => cancel(clock);
  });
  useEffect(() => {
    const onVisibility = () => redraw((count) => count + 1);
    document.addEventListener('visibilitychange', onVisibility);
    return () => document.removeEventListener('visibilitychange', onVisibility);
  }, []);
  return shown;
}
