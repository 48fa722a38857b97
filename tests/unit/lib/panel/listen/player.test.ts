import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPlayer, type PlayerState } from '../../../../../lib/panel/listen/player';

type Utterance = { text: string } & Pick<SpeechSynthesisUtterance, 'rate' | 'onstart' | 'onend' | 'onerror'>;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A player of three sentences, and a browser that says them when the test lets it. */
function start() {
  const log: string[] = [];
  const states: PlayerState[] = [];
  let said: Utterance | null = null;
  const player = createPlayer<Utterance>(['One.', 'Two.', 'Three.'], {
    speech: {
      speak: (utterance) => {
        said = utterance;
        log.push(`${utterance.text} ${utterance.rate}`);
      },
      cancel: () => void log.push('cancel'),
    },
    createUtterance: (text) => ({ text, rate: 1, onstart: null, onend: null, onerror: null }),
    onChange: (state) => states.push(state),
    onEnd: () => log.push('end'),
    onFailure: () => log.push('failure'),
  });
  const tell = (utterance: Utterance | null, name: 'onstart' | 'onend' | 'onerror') => {
    const told = utterance?.[name] as (() => void) | null | undefined;
    told?.();
  };
  return { player, log, tell, said: () => said, last: () => states.at(-1) };
}

test('sentences are said one after another, each after the end of what was said before', () => {
  const { player, log, tell, said, last } = start();
  player.play();
  for (const at of [0, 1, 2]) {
    expect(last()).toEqual({ at, isPlaying: true, rate: 1 });
    tell(said(), 'onstart');
    tell(said(), 'onend');
  }
  expect(log).toEqual(['cancel', 'One. 1', 'cancel', 'Two. 1', 'cancel', 'Three. 1', 'cancel', 'end']);
});

test('a pause ends the sentence, and playing begins it again', () => {
  const { player, log, tell, said, last } = start();
  player.goTo(1);
  const cancelled = said();
  player.pause();
  expect(last()).toEqual({ at: 1, isPlaying: false, rate: 1 });
  // Browsers report the end of a cancelled utterance later, some as an error.
  tell(cancelled, 'onend');
  tell(cancelled, 'onerror');
  expect(last()).toEqual({ at: 1, isPlaying: false, rate: 1 });
  player.play();
  expect(log).toEqual(['cancel', 'Two. 1', 'cancel', 'cancel', 'Two. 1']);
});

test('another speed applies at once, and the speeds come round', () => {
  const { player, log, last } = start();
  player.play();
  player.changeRate();
  expect(log.at(-1)).toBe('One. 1.2');
  const rates = [1, 2, 3].map(() => (player.changeRate(), last()?.rate));
  expect(rates).toEqual([1.5, 0.8, 1]);
});

test('another speed does not begin to speak during a pause', () => {
  const { player, log } = start();
  player.changeRate();
  expect(log).toEqual([]);
});

test.each<[string, (played: ReturnType<typeof start>) => void]>([
  ['it reports an error', ({ tell, said }) => tell(said(), 'onerror')],
  ['it never begins', () => vi.advanceTimersByTime(6_000)],
])('a voice that does not speak is reported, and the player pauses: %s', (_what, fail) => {
  const played = start();
  played.player.play();
  fail(played);
  expect(played.log.at(-1)).toBe('failure');
  expect(played.last()).toMatchObject({ isPlaying: false });
});

test('a long sentence is no failure once it has begun', () => {
  const { player, log, tell, said } = start();
  player.play();
  tell(said(), 'onstart');
  vi.advanceTimersByTime(60_000);
  expect(log).not.toContain('failure');
});

test('after Stop nothing more is said', () => {
  const { player, log, tell, said } = start();
  player.play();
  player.stop();
  tell(said(), 'onend');
  vi.advanceTimersByTime(60_000);
  expect(log).toEqual(['cancel', 'One. 1', 'cancel']);
});
