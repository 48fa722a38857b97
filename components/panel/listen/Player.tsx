import { useEffect, useRef, useState } from 'preact/hooks';
import { createPlayer, type Player as Speaker, type PlayerState } from '../../../lib/panel/listen/player';
import { listSpoken } from '../../../lib/panel/listen/spoken';
import { chooseVoice, loadVoices } from '../../../lib/panel/listen/voices';
import type { MessageKey } from '../../../lib/messages';
import type { RunState } from '../../../lib/panel/run-state';
import { STOP } from '../../shared/icons/frame';
import { LISTEN, PAUSE } from '../../shared/icons/text';
import { Tool } from '../../shared/Tool';
import { useTranslate } from '../../shared/translate';
import { showSentence } from './show-sentence';
import './player.css';

export type PlayerProps = {
  run: RunState;
  isPlaying: boolean;
  onPlaying: (isPlaying: boolean) => void;
  /** Everything has been said, or the reader has heard enough. */
  onEnd: () => void;
};

/** Why nothing is said. `online`: the only voice that speaks the language sends the text to a service. */
type Obstacle = { kind: 'none' | 'failed' } | { kind: 'online'; voice: SpeechSynthesisVoice };

const SENTENCES: Record<Obstacle['kind'], MessageKey> = {
  none: 'noVoice',
  online: 'onlineVoice',
  failed: 'listenFailed',
};

/** Reads a run's text aloud with the voices of the browser. Loaded when the reader first listens. */
export function Player({ run, isPlaying, onPlaying, onEnd }: PlayerProps) {
  const t = useTranslate();
  const [said, setSaid] = useState<PlayerState | null>(null);
  const [count, setCount] = useState(0);
  const [obstacle, setObstacle] = useState<Obstacle | null>(null);
  const speaker = useRef<Speaker | null>(null);
  const isLeft = useRef(false);
  const language = languageOf(run) || t('languageTag');

  const fail = (why: Obstacle) => {
    setObstacle(why);
    onPlaying(false);
  };
  const begin = (voice: SpeechSynthesisVoice) => {
    const texts = readText(run.id, language).map(({ text }) => text);
    if (texts.length === 0) return onEnd();
    setObstacle(null);
    setCount(texts.length);
    speaker.current = createPlayer(texts, {
      speech: speechSynthesis,
      createUtterance: (text) => Object.assign(new SpeechSynthesisUtterance(text), { voice, lang: voice.lang }),
      onChange: (state) => {
        if (state.isPlaying) setObstacle(null);
        setSaid(state);
        onPlaying(state.isPlaying);
      },
      onEnd,
      onFailure: () => fail({ kind: 'failed' }),
    });
    speaker.current.play();
  };
  const look = async () => {
    const voices = await loadVoices(speechSynthesis);
    if (isLeft.current) return;
    const voice = chooseVoice(voices, language);
    if (voice?.localService) return begin(voice);
    // Nothing is sent before the reader has agreed.
    fail(voice ? { kind: 'online', voice } : { kind: 'none' });
  };
  useEffect(() => {
    const leave = () => {
      isLeft.current = true;
      speaker.current?.stop();
    };
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      leave();
      onEnd();
    };
  }, [onEnd]);
  const follow = (isWanted: boolean) => {
    if (isWanted === (said?.isPlaying ?? false)) return;
    if (!isWanted) return speaker.current?.pause();
    setObstacle(null);
    if (speaker.current) speaker.current.play();
    else void look();
  };
  const latest = useRef(follow);
  latest.current = follow;
  useEffect(() => latest.current(isPlaying), [isPlaying]);

  const at = said?.at ?? 0;
  const hasBegun = said !== null;
  useEffect(() => {
    if (!hasBegun) return;
    return showSentence(
      () => readText(run.id, language),
      at,
      (index) => speaker.current?.goTo(index),
    );
  }, [hasBegun, at, run.id, language]);

  const stop = <Tool label={t('stopListening')} path={STOP} onPress={onEnd} />;
  if (obstacle)
    return (
      <div class="player told" role="alert">
        <p>
          {t(SENTENCES[obstacle.kind], [nameLanguage(language, t('languageTag')), nameVoice(obstacle)])}{' '}
          {obstacle.kind === 'online' && (
            <button type="button" class="link" onClick={() => begin(obstacle.voice)}>
              {t('listenAnyway')}
            </button>
          )}
        </p>
        {stop}
      </div>
    );
  if (!said) return null;
  const rate = new Intl.NumberFormat(t('languageTag')).format(said.rate);
  return (
    <div class="player" role="group" aria-label={t('listen')}>
      <Tool
        label={t(said.isPlaying ? 'pause' : 'listen')}
        path={said.isPlaying ? PAUSE : LISTEN}
        onPress={() => (said.isPlaying ? speaker.current?.pause() : speaker.current?.play())}
      />
      {stop}
      <span>{t('sentenceOf', [String(at + 1), String(count)])}</span>
      <button
        type="button"
        class="tool rate"
        aria-label={t('speed', [rate])}
        title={t('speed', [rate])}
        onClick={() => speaker.current?.changeRate()}
      >
        {rate}×
      </button>
    </div>
  );
}

function readText(runId: string, language: string) {
  const text = document.querySelector(`[data-run="${CSS.escape(runId)}"] .text`);
  return text ? listSpoken(text, language) : [];
}

/** The language that was asked for, or else the page's, in which most questions are asked as well. */
function languageOf({ source }: RunState): string {
  const asked = source?.engine.language ?? 'page';
  return asked === 'page' ? (source?.article.language ?? '') : asked;
}

function nameLanguage(language: string, languageTag: string): string {
  return new Intl.DisplayNames([languageTag], { type: 'language' }).of(language) ?? language;
}

function nameVoice(obstacle: Obstacle): string {
  return obstacle.kind === 'online' ? obstacle.voice.name : '';
}
