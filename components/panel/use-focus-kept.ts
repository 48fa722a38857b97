import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/**
 * When what has the focus is taken away, such as a button that was pressed, the focus goes to the element `fallback`, not
 * out of the page. It moves at no other time.
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
