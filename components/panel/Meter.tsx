import { formatUsd } from '../../lib/panel/cost';
import { readMeter } from '../../lib/panel/meter';
import { prefixOf, questionOf, type RunState } from '../../lib/panel/run-state';
import { useTranslate } from '../shared/translate';

/** The figures of a summary: time, tokens, cost, and how much of the page was read. */
export function Meter({ run }: { run: RunState }) {
  const t = useTranslate();
  const meter = readMeter(run);
  const { ending } = run;
  if (!meter || !run.source) return null;
  const { engine, article } = run.source;
  const hidden = article.hiddenCharacters ?? 0;
  const price = run.sent?.asked?.price;
  const { firstWordMs, usage, costUsd, isEstimated, readPercent } = meter;
  const number = new Intl.NumberFormat(t('languageTag'));
  const about = isEstimated ? '≈ ' : '';
  // A list price is not the bill: what a provider has in its cache costs less.
  const aboutCost = isEstimated || engine.kind === 'provider' ? '≈ ' : '';
  const cost = costUsd === null ? t('meterCostUnknown') : aboutCost + formatUsd(costUsd, t('languageTag'));
  const notes = [
    run.limit && t('meterLimited'),
    isEstimated && usage && t('meterEstimated'),
    costUsd !== null && price && t('meterPriceDate', [price.date]),
    hidden > 0 && t('hiddenCharacters', [number.format(hidden)], hidden),
  ].filter(Boolean);
  const figures = [
    // How a summary came to be is said above where it came to its end.
    (ending?.kind !== 'done' || ending.finishReason !== 'stop') && (engine.model || engine.host || t('meterDevice')),
    prefixOf(run) !== '' && t('meterContinued'),
    firstWordMs !== null && t('meterFirstWord', [toSeconds(firstWordMs, t('languageTag'))]),
    usage &&
      t('meterTokens', [about + number.format(usage.promptTokens), about + number.format(usage.completionTokens)]),
    run.limit && t('meterLimit', [number.format(run.limit)]),
    usage && cost,
    questionOf(run) === null && t('meterRead', [String(readPercent)]),
  ].filter(Boolean);
  const line = figures.map((figure, index) => (
    <>
      {index > 0 && ' · '}
      <bdi>{figure}</bdi>
    </>
  ));
  if (notes.length === 0) return <p class="meter">{line}</p>;
  return (
    <details class="meter">
      <summary>{line}</summary>
      {notes.map((note) => (
        <p>{note}</p>
      ))}
    </details>
  );
}

function toSeconds(ms: number, language: string): string {
  const digits = ms < 10_000 ? 1 : 0;
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(
    ms / 1000,
  );
}
