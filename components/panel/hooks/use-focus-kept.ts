import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/**
 * When the focused element disappears, such as a pressed button, moves the focus to the element `fallback` instead of
 * out of the page. Moves it at no other time.
 */
export function useFocusKept(fallback: string): void {
  const focused = useRef<Element | null>(null);
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent) => {
      focused.current = target as Element;
    };
    document.addEventListener('focusin', onFocus);
    return () => document.removeEventListener('focusin', onFocus);
  }, []);
  useLayoutEffect(() => {
    if (!focused.current || focused.current.isConnected) return;
    focused.current = null;
    if (document.activeElement === document.body)
      document.querySelector<HTMLElement>(fallback)?.focus({ preventScroll: true });
  });
}
