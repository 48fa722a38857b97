import { findRange } from './find-range';
import { openAround } from './open-around';

/** The name of the highlight in the page's `CSS.highlights`. */
const NAME = 'pith';

/**
 * Shows passages in a page with the CSS Custom Highlight API, without changing its DOM. The function that is returned
 * finds a passage, scrolls to it and highlights it, or plays a video from `seconds`; it returns whether it could. A
 * collapsed part is opened by the page's own control. The highlight disappears, and such a part is closed, on Escape,
 * with the next passage, and when the reader scrolls on by a screen.
 */
export function createHighlighter(window: Window & typeof globalThis) {
  const { document, CSS } = window;
  let leave: (() => void) | null = null;
  return (passage: string, share: number, seconds: number | null): boolean => {
    leave?.();
    if (seconds !== null && playFrom(document, seconds)) return true;
    const range = findRange(document, passage, share);
    if (!range) return false;
    const close = openAround(range.startContainer);
    CSS.highlights.set(NAME, new window.Highlight(range));
    range.startContainer.parentElement?.scrollIntoView({ block: 'center', behavior: 'instant' });
    leave = watchLeaving(window, () => {
      CSS.highlights.delete(NAME);
      close();
    });
    return true;
  };
}

function playFrom(document: Document, seconds: number): boolean {
  const video = document.querySelector('video');
  if (!video || !(video.duration > seconds)) return false;
  video.currentTime = seconds;
  return true;
}

/** Calls `forget` once the reader leaves the passage; the function that is returned does so at once. */
function watchLeaving(window: Window, forget: () => void): () => void {
  const from = window.scrollY;
  const leave = () => {
    window.removeEventListener('keydown', onKey, true);
    window.removeEventListener('scroll', onScroll);
    forget();
  };
  const onKey = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') leave();
  };
  const onScroll = () => {
    if (Math.abs(window.scrollY - from) > window.innerHeight) leave();
  };
  window.addEventListener('keydown', onKey, true);
  window.addEventListener('scroll', onScroll, { passive: true });
  return leave;
}
