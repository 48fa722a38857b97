import { useRef, useState } from 'preact/hooks';
import { readMeter } from '../../../lib/panel/meter';
import type { RunState } from '../../../lib/panel/run-state';
import { useTranslate } from '../../shared/translate';
import { Lazy } from '../../shared/Lazy';
import { sayCost, sayEngine, saySeconds } from '../figures';

const loadFigures = async () => (await import('../menus/Figures')).Figures;

/** Who wrote the text, how long it took, and what it cost; opens the other figures. */
export function Meta({ run }: { run: RunState }) {
  const t = useTranslate();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const meter = readMeter(run);
  if (!meter || !run.source) return null;
  const { engine } = run.source;
  const facts =
    engine.kind === 'key-sentences'
      ? [t('engineOnDevice'), t('nothingSent')]
      : [sayEngine(engine), meter.totalMs === null ? '' : saySeconds(meter.totalMs, t), sayCost(meter, engine, t)];
  return (
    <>
      <button
        ref={button}
        type="button"
        class="meta"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        title={t('figures')}
        onClick={() => setOpen(!isOpen)}
      >
        {facts.filter(Boolean).map((fact, index) => (
          <>
            {index > 0 && ' · '}
            <bdi>{fact}</bdi>
          </>
        ))}
      </button>
      {isOpen && <Lazy load={loadFigures} props={{ anchor: button, run, meter, onClose: () => setOpen(false) }} />}
    </>
  );
}
