import { useEffect, useState } from 'preact/hooks';

/**
 * The result of `load` once it is wanted; `null` until then. For what most panels never show. Another `load` replaces
 * the result, so it must be the same function at each render.
 */
export function useLazy<T>(isWanted: boolean, load: () => Promise<T>): T | null {
  const [loaded, setLoaded] = useState<{ load: () => Promise<T>; result: T } | null>(null);
  useEffect(() => {
    if (isWanted && loaded?.load !== load) void load().then((result) => setLoaded({ load, result }));
  }, [isWanted, loaded, load]);
  return loaded?.load === load ? loaded.result : null;
}
