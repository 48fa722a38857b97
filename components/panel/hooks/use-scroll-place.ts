import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Shows a new view from its beginning, and an earlier one (`key`) where the reader left it. */
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
