/** Timers by name: setting one again replaces it. */
export type Timers<Name extends string> = {
  set(name: Name, ms: number, act: () => void): void;
  /** Restarts a timer that is set; does nothing for one that is not. Cheap, because it is called for every slice. */
  refresh(name: Name): void;
  clear(name: Name): void;
  clearAll(): void;
};

export function createTimers<Name extends string>(): Timers<Name> {
  const timers = new Map<Name, NodeJS.Timeout>();
  const clear = (name: Name) => {
    clearTimeout(timers.get(name));
    timers.delete(name);
  };
  return {
    set: (name, ms, act) => {
      clear(name);
      timers.set(name, setTimeout(act, ms));
    },
    refresh: (name) => void timers.get(name)?.refresh(),
    clear,
    clearAll: () => {
      for (const name of timers.keys()) clear(name);
    },
  };
}
