/** What the player shows: the sentence, by index, and whether it is being said. */
export type PlayerState = { at: number; isPlaying: boolean; rate: number };

type Utterance = Pick<SpeechSynthesisUtterance, 'rate' | 'onstart' | 'onend' | 'onerror'>;

export type PlayerDoors<T extends Utterance> = {
  speech: { speak: (utterance: T) => void; cancel: () => void };
  createUtterance: (text: string) => T;
  onChange: (state: PlayerState) => void;
  /** The last sentence has been said. */
  onEnd: () => void;
  /** The voice does not speak. */
  onFailure: () => void;
};

export type Player = {
  play: () => void;
  pause: () => void;
  /** Goes on from another sentence. */
  goTo: (at: number) => void;
  /** The next of the speeds. */
  changeRate: () => void;
  stop: () => void;
};

const RATES = [1, 1.2, 1.5, 0.8] as const;

/** A voice that works begins sooner. */
const START_MS = 5_000;

/**
 * Says sentences one by one. Each is an utterance of its own: browsers cut long ones off, and some ignore `pause`, so
 * that a pause here ends the sentence, and playing begins it again.
 */
export function createPlayer<T extends Utterance>(
  texts: readonly string[],
  { speech, createUtterance, onChange, onEnd, onFailure }: PlayerDoors<T>,
): Player {
  let state: PlayerState = { at: 0, isPlaying: false, rate: RATES[0] };
  /** Kept here, because browsers may collect an utterance that is being said, and never report its end. */
  let current: T | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const change = (next: Partial<PlayerState>) => {
    state = { ...state, ...next };
    onChange(state);
  };
  const silence = () => {
    clearTimeout(timer);
    current = null;
    // Also what another panel is saying: browsers would say this one after it.
    speech.cancel();
  };
  const say = () => {
    silence();
    const utterance = createUtterance(texts[state.at] ?? '');
    utterance.rate = state.rate;
    // A cancelled utterance reports its end, or an error, later.
    const ifCurrent = (act: () => void) => () => {
      if (current === utterance) act();
    };
    utterance.onstart = ifCurrent(() => clearTimeout(timer));
    utterance.onend = ifCurrent(() => {
      if (state.at + 1 < texts.length) goTo(state.at + 1);
      else {
        silence();
        onEnd();
      }
    });
    const fail = ifCurrent(() => {
      pause();
      onFailure();
    });
    utterance.onerror = fail;
    timer = setTimeout(fail, START_MS);
    current = utterance;
    speech.speak(utterance);
  };
  const goTo = (at: number) => {
    change({ at, isPlaying: true });
    say();
  };
  const pause = () => {
    silence();
    change({ isPlaying: false });
  };
  return {
    play: () => goTo(state.at),
    pause,
    goTo,
    changeRate: () => {
      const index = RATES.findIndex((rate) => rate === state.rate);
      change({ rate: RATES[(index + 1) % RATES.length]! });
      if (state.isPlaying) say();
    },
    stop: silence,
  };
}
