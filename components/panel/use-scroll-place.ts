import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Shows what is new from its beginning, and what is come back to (`key`) where it was left. */
export function useScrollPlace(key: string): void {
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
}
