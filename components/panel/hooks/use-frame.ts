import { useEffect, useRef } from 'preact/hooks';

/** Returns a function that calls `draw` in the next frame, once, however often it is called before. */
export function useFrame(draw: () => void): () => void {
  const drawing = useRef<{ latest: () => void; request: () => void; cancel: () => void } | null>(null);
  drawing.current ??= createDrawing();
  drawing.current.latest = draw;
  const { request } = drawing.current;
  useEffect(() => {
    // A frame that was requested before the panel was hidden does not come.
    const onVisibility = () => drawing.current?.latest();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      drawing.current?.cancel();
    };
  }, []);
  return request;
}

function createDrawing() {
  let cancel: (() => void) | null = null;
  const drawing = {
    latest: () => {},
    request: () => {
      if (cancel) return;
      const act = () => {
        cancel = null;
        drawing.latest();
      };
      // A hidden panel gets no frames, and text must not wait for one.
      if (document.hidden) {
        const timer = setTimeout(act);
        cancel = () => clearTimeout(timer);
      } else {
        const frame = requestAnimationFrame(act);
        cancel = () => cancelAnimationFrame(frame);
      }
    },
    cancel: () => {
      cancel?.();
      cancel = null;
    },
  };
  return drawing;
}
