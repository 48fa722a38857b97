import { useEffect, useState } from 'preact/hooks';

/** This close to its end, a page counts as scrolled to its end. */
const NEAR_PX = 24;

/** Whether the end of the page is out of sight, while `isWatched`. */
export function useFarEnd(isWatched: boolean): boolean {
  const [isFar, setFar] = useState(false);
  useEffect(() => {
    if (!isWatched) return;
    const look = () => {
      const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
      setFar(scrollHeight - clientHeight - scrollTop > NEAR_PX);
    };
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      removeEventListener('scroll', look);
      setFar(false);
    };
  }, [isWatched]);
  return isFar;
}
