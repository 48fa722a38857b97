import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { cutText } from '../../../lib/panel/cut-text';
import type { RunState } from '../../../lib/panel/run-state';
import { advancePace, advanceTyping, countShown, startPace, startTyping, typeFirst } from '../../../lib/panel/typing';
import { usePanelActions } from '../panel-actions';
import { useFrame } from './use-frame';

/** Text that is typed is drawn thirty times a second: more often looks the same, and costs twice as much. */
const INTERVAL_MS = 1_000 / 30;

let reducedMotion: MediaQueryList | null = null;

/**
 * The latest state of a run, and the part of its text to show now. What is there at the first call with a run is not
 * typed again; what comes later is typed, or shown at once under reduced motion. A long text is drawn over several
 * frames either way. Text that arrives is drawn in the next frame, without rendering the panel around it; the frame
 * clock runs only while there is something to draw.
 */
export function useTyped(given: RunState, isKept: boolean): { run: RunState; shown: string } {
  const { latestRun, subscribe } = usePanelActions();
  const [, redraw] = useState(0);
  const requestFrame = useFrame(() => redraw((count) => count + 1));
  const run = (isKept ? null : latestRun?.(given.id)) ?? given;
  const { id, text, ending } = run;
  const now = performance.now();
  const start = () => ({ run, typing: startTyping(text.length), pace: startPace(text.length, now) });
  const former = useRef<ReturnType<typeof start> | null>(null);
  const { current } = former;
  // When a model starts over, what was drawn is taken back.
  const state = current && current.run.id === id && text.length >= current.pace.drawn ? current : start();

  reducedMotion ??= matchMedia('(prefers-reduced-motion: reduce)');
  const isInstant = reducedMotion.matches || document.hidden;
  const isOver = ending !== null;
  const typing = isInstant
    ? startTyping(text.length)
    : advanceTyping(typeFirst(state.typing, text.length), text.length, now, isOver);
  const pace = advancePace(state.pace, countShown(typing, now), now);
  const shown = cutText(text, pace.drawn);

  const isTyping = typing.arrivals.length > 0 || pace.isBehind;
  useLayoutEffect(() => {
    former.current = { run, typing, pace };
    if (isTyping) requestFrame(pace.isBehind ? 0 : INTERVAL_MS);
  });
  useEffect(() => {
    if (isKept) return;
    return subscribe?.(() => {
      if (latestRun?.(id) !== former.current?.run) requestFrame(INTERVAL_MS);
    });
  }, [isKept, id, latestRun, subscribe, requestFrame]);
  return { run, shown };
}
