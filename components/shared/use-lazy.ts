import { useEffect, useState } from 'preact/hooks';

/**
 * The result of `load` once it is wanted; `null` until then. For what most panels never show. `load` must not change.
 */
export function useLazy<T>(isWanted: boolean, load: () => Promise<T>): T | null {
  const [loaded, setLoaded] = useState<T | null>(null);
  useEffect(() => {
    if (isWanted && !loaded) void load().then((module) => setLoaded(() => module));
  }, [isWanted, loaded, load]);
  return loaded;
}
