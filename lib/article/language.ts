import type { Passage } from './article';
import { isRecord } from '../is-record';

/**
 * The browser detects by sequences of four letters; some thousand characters are plenty, and more only takes longer.
 */
const SAMPLE_CHARS = 4_000;
const SAMPLE_PASSAGES = 24;

/**
 * The page's declaration wins over a detector, which errs on names, code and mixed pages, unless the detector finds
 * nearly all of the text in another language.
 */
const DOMINANT_PERCENT = 80;

/** With less text than this, detection is only a guess. */
const MIN_CHARS = 60;

/** Codes of detectors for languages that have a different code in BCP 47. */
const RENAMED: Record<string, string> = {
  iw: 'he',
  in: 'id',
  ji: 'yi',
  jw: 'jv',
  mo: 'ro',
  'zh-cn': 'zh-Hans',
  'zh-tw': 'zh-Hant',
};

/** Prose from all over the article, for a detector. */
export function sampleText(passages: readonly Passage[]): string {
  const prose = passages.filter(({ kind }) => kind !== 'code' && kind !== 'row');
  const step = Math.max(1, Math.floor(prose.length / SAMPLE_PASSAGES));
  const parts = prose.filter((_, index) => index % step === 0).slice(0, SAMPLE_PASSAGES);
  const length = Math.ceil(SAMPLE_CHARS / Math.max(1, parts.length));
  return parts.map(({ text }) => text.slice(0, length)).join('\n');
}

/**
 * The language of a text: the one that the page declares, unless that is missing or clearly wrong. `declared`: a BCP 47
 * tag or ''; `detected`: the result of the browser's `i18n.detectLanguage` for `sample`. A declared region or script is
 * kept if the language is the same. '' when the language is unknown.
 */
export function chooseLanguage(declared: string, detected: unknown, sample: string): string {
  const found = sample.length < MIN_CHARS ? null : parseDetected(detected);
  if (!found || toBase(found.language) === toBase(declared)) return withScript(declared, sample);
  const isChosen = declared === '' || (found.isReliable && found.percentage >= DOMINANT_PERCENT);
  return withScript(isChosen ? found.language : declared, sample);
}

/** Common characters that are written differently in the two scripts of Chinese, in the same order. */
const SIMPLIFIED = /[这来时国为学对会说过发经还没开无样机关长门间题问书东车见边点让们]/g;
const TRADITIONAL = /[這來時國為學對會說過發經還沒開無樣機關長門間題問書東車見邊點讓們]/g;

/** A tag for Chinese, with the script of the text unless it names that. Detectors, and many pages, say only `zh`. */
function withScript(language: string, sample: string): string {
  if (toBase(language) !== 'zh') return language;
  const count = (characters: RegExp) => sample.match(characters)?.length ?? 0;
  const [simplified, traditional] = [count(SIMPLIFIED), count(TRADITIONAL)];
  if (simplified === traditional) return language;
  const [script, named] =
    traditional > simplified ? (['Hant', /hant|-(tw|hk|mo)\b/i] as const) : (['Hans', /hans|-(cn|sg)\b/i] as const);
  return named.test(language) ? language : `zh-${script}`;
}

type Detected = { language: string; percentage: number; isReliable: boolean };

/** The language with the largest share; `null` when there is none or the result is malformed. */
function parseDetected(value: unknown): Detected | null {
  if (!isRecord(value) || !Array.isArray(value.languages)) return null;
  let best: Detected | null = null;
  for (const entry of value.languages as unknown[]) {
    if (!isRecord(entry) || typeof entry.language !== 'string' || typeof entry.percentage !== 'number') continue;
    const language = RENAMED[entry.language.toLowerCase()] ?? entry.language;
    if (entry.percentage > (best?.percentage ?? 0)) {
      best = { language, percentage: entry.percentage, isReliable: value.isReliable === true };
    }
  }
  // `und`: undetermined.
  return best && best.language !== 'und' && /^[a-z]{2,3}(-[a-z\d]+)*$/i.test(best.language) ? best : null;
}

/** The language without its script and region, in lower case. */
export function toBase(language: string): string {
  return language.split(/[-_]/, 1)[0]!.toLowerCase();
}
