import { useEffect, useRef, useState } from 'preact/hooks';
import type { RunState } from '../../lib/panel/run-state';
import { isAnswer } from '../../lib/panel/tab-state';

/** So near to its end a page counts as read to its end. */
const NEAR_PX = 24;
/** What is shown at last, such as the figures, comes a little after the text. */
const AFTER_MS = 600;
/** A summary that is there within this time is read from its beginning, so nothing is followed before. */
const BEFORE_MS = 1_000;

/**
 * Keeps the end of the page in view while it grows, until the reader scrolls up; scrolling back down to the end goes on.
 * `isAway`: the reader has scrolled up, and it still grows.
 */
export function useFollow(isGrowing: boolean, run: RunState | null): { isAway: boolean; jump: () => void } {
  const [isAway, setIsAway] = useState(false);
  const isFollowing = useRef(true);

  const id = run?.id;
  const shownId = useRef(id);
  // An answer begins at the end of what is there.
  const waitMs = run && isAnswer(run) ? 0 : BEFORE_MS;
  useEffect(() => {
    shownId.current = id;
    isFollowing.current = true;
    setIsAway(false);
  }, [id]);
  useEffect(() => {
    if (!isGrowing) return;
    const page = document.documentElement;
    let last = page.scrollTop;
    const onScroll = () => {
      const isUp = page.scrollTop < last - 1;
      last = page.scrollTop;
      const isAtEnd = page.scrollHeight - page.clientHeight - last <= NEAR_PX;
      // Growing pushes the end away too; only a reader goes up.
      if (isAtEnd) isFollowing.current = true;
      else if (isUp) isFollowing.current = false;
      setIsAway(!isFollowing.current);
    };
    const startedAt = performance.now();
    const follow = () => {
      // What comes late of one run must not move the next.
      if (shownId.current !== id || !isFollowing.current || performance.now() - startedAt < waitMs) return;
      page.scrollTop = page.scrollHeight;
    };
    const timer = setTimeout(follow, waitMs);
    const observer = new ResizeObserver(follow);
    observer.observe(document.body);
    addEventListener('scroll', onScroll, { passive: true });
    return () => {
      clearTimeout(timer);
      removeEventListener('scroll', onScroll);
      // What was not followed is not followed now that it is there.
      setTimeout(() => observer.disconnect(), performance.now() - startedAt < waitMs ? 0 : AFTER_MS);
      setIsAway(false);
    };
    // Each run has a beginning of its own.
  }, [isGrowing, waitMs, id]);

  return {
    isAway,
    jump: () => {
      isFollowing.current = true;
      setIsAway(false);
      document.documentElement.scrollTop = document.documentElement.scrollHeight;
    },
  };
}
