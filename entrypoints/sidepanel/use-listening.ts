import { useCallback, useState } from 'preact/hooks';
import type { Listening } from '../../components/panel/panel-actions';

type Listen = {
  /** `null` while nothing is read aloud. */
  listening: Listening | null;
  /** Reads a run's text aloud, or pauses and goes on; `null` where the browser cannot. */
  listen: ((runId: string) => void) | null;
  setPlaying: (isPlaying: boolean) => void;
  endListening: () => void;
};

const CAN_SPEAK = 'speechSynthesis' in globalThis;

/** Which run is read aloud. The player that does it is loaded when it is first wanted. */
export function useListening(): Listen {
  const [listening, setListening] = useState<Listening | null>(null);
  const toggle = useCallback(
    (id: string) => setListening((now) => ({ id, isPlaying: now?.id !== id || !now.isPlaying })),
    [],
  );
  const setPlaying = useCallback(
    (isPlaying: boolean) => setListening((now) => (now && now.isPlaying !== isPlaying ? { ...now, isPlaying } : now)),
    [],
  );
  const endListening = useCallback(() => setListening(null), []);
  return { listening, listen: CAN_SPEAK ? toggle : null, setPlaying, endListening };
}
