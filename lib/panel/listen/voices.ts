/** The part of a voice that decides whether it is used. `localService`: whether it speaks without sending the text. */
export type Voice = Pick<SpeechSynthesisVoice, 'lang' | 'localService' | 'default'>;

/** The best voice for a language; `null` when none speaks it. A voice that sends the text is never preferred. */
export function chooseVoice<T extends Voice>(voices: readonly T[], language: string): T | null {
  const wanted = toLocale(language);
  const score = (voice: T) => {
    const locale = toLocale(voice.lang);
    return [
      voice.localService,
      locale?.script === wanted?.script,
      locale?.region === wanted?.region,
      voice.default,
    ].reduce((sum, holds) => sum * 2 + Number(holds), 0);
  };
  const speaking = voices.filter(({ lang }) => wanted !== null && toLocale(lang)?.language === wanted.language);
  return speaking.toSorted((a, b) => score(b) - score(a))[0] ?? null;
}

/** With the likely script and region. Android writes en_US. */
function toLocale(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag.replaceAll('_', '-')).maximize();
  } catch {
    return null;
  }
}

/** Browsers load their voices after the first call. A browser without any never tells. */
const VOICES_MS = 1_500;

/** All voices of the browser; empty when it has none. */
export function loadVoices(speech: SpeechSynthesis): Promise<SpeechSynthesisVoice[]> {
  const voices = speech.getVoices();
  if (voices.length > 0) return Promise.resolve(voices);
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      speech.removeEventListener('voiceschanged', end);
      resolve(speech.getVoices());
    };
    const timer = setTimeout(end, VOICES_MS);
    speech.addEventListener('voiceschanged', end);
  });
}
