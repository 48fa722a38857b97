import type { RefObject } from 'preact';
import type { Meter } from '../../../lib/panel/meter';
import { prefixOf, questionOf, type RunState } from '../../../lib/panel/run-state';
import { Popover } from '../../shared/Popover';
import { useTranslate } from '../../shared/translate';
import { sayCost, sayEngine, saySeconds } from '../figures';

type FiguresProps = { anchor: RefObject<HTMLElement | null>; run: RunState; meter: Meter; onClose: () => void };

/** The figures of a run: who wrote it, where, how fast, and at what cost. */
export function Figures({ anchor, run, meter, onClose }: FiguresProps) {
  const t = useTranslate();
  if (!run.source) return null;
  const { engine, article } = run.source;
  const { firstWordMs, totalMs, usage, costUsd, isEstimated, readPercent } = meter;
  const { hiddenCharacters: hidden = 0, furnitureCharacters: furniture = 0 } = article;
  const price = run.sent?.asked?.price;
  const number = new Intl.NumberFormat(t('languageTag'));
  const about = isEstimated ? '≈\u00a0' : '';
  const count = (tokens: number) => about + number.format(tokens);
  const isSent = engine.kind !== 'key-sentences';
  const rows: [string, string | false | null | undefined][] = [
    [t('figureBy'), isSent ? sayEngine(engine) : t('engineOnDevice')],
    [t('figureAt'), engine.host],
    [t('figureFirstWord'), firstWordMs !== null && saySeconds(firstWordMs, t)],
    [t('figureAll'), totalMs !== null && saySeconds(totalMs, t)],
    [t('figureThought'), run.reasoning && saySeconds(run.reasoning.untilAt - run.reasoning.sinceAt, t)],
    [t('figureTokens'), usage && `${count(usage.promptTokens)} · ${count(usage.completionTokens)}`],
    [t('figureCost'), isSent && sayCost(meter, engine, t)],
    [t('figureRead'), questionOf(run) === null && `${number.format(readPercent)}\u00a0%`],
  ];
  const notes = [
    prefixOf(run) !== '' && t('figuresContinued'),
    run.limit && t('meterLimit', [number.format(run.limit)]),
    run.limit && t('meterLimited'),
    isEstimated && usage && t('meterEstimated'),
    costUsd !== null && price && t('meterPriceDate', [price.date]),
    furniture > 0 && t('furnitureCharacters', [number.format(furniture)], furniture),
    hidden > 0 && t('hiddenCharacters', [number.format(hidden)], hidden),
  ];
  return (
    <Popover anchor={anchor} role="dialog" label={t('figures')} onClose={onClose}>
      <dl class="figures">
        {rows.map(
          ([name, value]) =>
            value && (
              <>
                <dt>{name}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </>
            ),
        )}
      </dl>
      {notes.filter(Boolean).map((note) => (
        <p class="figure-note">{note}</p>
      ))}
    </Popover>
  );
}
