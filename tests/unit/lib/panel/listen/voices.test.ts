import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { chooseVoice, loadVoices, type Voice } from '../../../../../lib/panel/listen/voices';

const voice = (lang: string, isLocal = true, isDefault = false): Voice => ({
  lang,
  localService: isLocal,
  default: isDefault,
});

test.each<[string, string, Voice[], number | null]>([
  ['the language decides', 'de', [voice('en-US'), voice('de-DE')], 1],
  ['the region is kept where there is one', 'en-GB', [voice('en-US'), voice('en-GB')], 1],
  ['without a region, the most usual one', 'pt', [voice('pt-PT'), voice('pt-BR')], 1],
  ['the script matters more than the default', 'zh-Hant', [voice('zh-CN', true, true), voice('zh-TW')], 1],
  ['the default of several', 'en', [voice('en-US'), voice('en-US', true, true)], 1],
  ['underscores are understood', 'en-GB', [voice('fr_FR'), voice('en_GB')], 1],
  ['a local voice of another region comes before an online one', 'en-GB', [voice('en-GB', false), voice('en-US')], 1],
  ['an online voice is found where there is no other', 'cy', [voice('en-US'), voice('cy-GB', false)], 1],
  ['no voice speaks it', 'cy', [voice('en-US')], null],
  ['the language is no language', '??', [voice('en-US')], null],
  ['a voice without a language', 'en', [voice(''), voice('en')], 1],
])('a voice is chosen: %s', (_rule, language, voices, at) => {
  expect(chooseVoice(voices, language)).toBe(at === null ? null : voices[at]);
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A browser whose voices come when the test lets them. */
function createSpeech(): SpeechSynthesis & { voices: Voice[] } {
  const speech = Object.assign(new EventTarget(), { voices: [] as Voice[], getVoices: () => speech.voices });
  return speech as unknown as SpeechSynthesis & { voices: Voice[] };
}

test('voices that come later are waited for', async () => {
  const speech = createSpeech();
  const loading = loadVoices(speech);
  speech.voices.push(voice('en'));
  speech.dispatchEvent(new Event('voiceschanged'));
  expect(await loading).toEqual([voice('en')]);
  expect(await loadVoices(speech)).toEqual([voice('en')]);
});

test('a browser without voices is not waited for forever', async () => {
  const loading = loadVoices(createSpeech());
  vi.advanceTimersByTime(2_000);
  expect(await loading).toEqual([]);
});
