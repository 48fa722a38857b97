import { useEffect, useState } from 'preact/hooks';

/** What `load`, which must not change, gives once it is wanted; `null` until then. For what most panels never show. */
export function useLazy<T>(isWanted: boolean, load: () => Promise<T>): T | null {
  const [loaded, setLoaded] = useState<T | null>(null);
  useEffect(() => {
    if (isWanted && !loaded) void load().then((module) => setLoaded(() => module));
  }, [isWanted, loaded, load]);
  return loaded;
}
