import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Below the header. */
const GAP_PX = 12;

/**
 * Shows a new view from its beginning, and an earlier one (`key`) where the reader left it. A new question, whose run
 * has the id `answerId`, is scrolled under the header once. Nothing else ever scrolls: a summary grows
 * downwards from a title that stays where it is.
 */
export function useScrollPlace(key: string, answerId: string): void {
  const places = useRef(new Map<string, number>());
  const shown = useRef(key);
  useEffect(() => {
    const onScroll = () => void places.current.set(shown.current, document.documentElement.scrollTop);
    addEventListener('scroll', onScroll, { passive: true });
    return () => removeEventListener('scroll', onScroll);
  }, []);
  useLayoutEffect(() => {
    shown.current = key;
    document.documentElement.scrollTop = places.current.get(key) ?? 0;
  }, [key]);
  useLayoutEffect(() => {
    const answer = answerId && document.querySelector<HTMLElement>(`[data-run="${CSS.escape(answerId)}"]`);
    if (!answer) return;
    const header = document.querySelector('.top')?.getBoundingClientRect().height ?? 0;
    for (const other of document.querySelectorAll<HTMLElement>('[data-run]')) other.style.minHeight = '';
    const page = document.documentElement;
    const question = answer.querySelector('.asked') ?? answer;
    const distance = question.getBoundingClientRect().top - header - GAP_PX;
    // There must be room below for the question to reach its place; some of the first room goes into margins.
    for (let attempt = 0; attempt < 2; attempt++) {
      const missing = distance - (page.scrollHeight - page.clientHeight - page.scrollTop);
      if (missing > 0) answer.style.minHeight = `${answer.getBoundingClientRect().height + missing}px`;
    }
    page.scrollTop += distance;
  }, [answerId]);
}
