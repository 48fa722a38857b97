import { useEffect, useRef } from 'preact/hooks';

/**
 * Returns a function that calls `draw` in the next frame that comes `intervalMs` after the last one. It does so once,
 * however often it is called before.
 */
export function useFrame(draw: () => void): (intervalMs: number) => void {
  const drawing = useRef<ReturnType<typeof createDrawing> | null>(null);
  drawing.current ??= createDrawing();
  drawing.current.latest = draw;
  const { request } = drawing.current;
  useEffect(() => {
    // A frame that was requested before the panel was hidden does not come.
    const onVisibility = () => {
      drawing.current?.cancel();
      drawing.current?.latest();
    };
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
  let drawnAt = -Infinity;
  const drawing = {
    latest: () => {},
    request: (intervalMs: number) => {
      if (cancel) return;
      const act = () => {
        cancel = null;
        // Half a frame of tolerance, because frames do not come at exact times.
        if (performance.now() - drawnAt < intervalMs - 8) return drawing.request(intervalMs);
        drawnAt = performance.now();
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
