import { useRef, useState } from 'preact/hooks';
import type { Place } from '../../../lib/settings/place';
import type { Settings } from '../../../lib/settings/settings';
import { FORMAT_NAMES } from '../../shared/format-names';
import { Icon } from '../../shared/Icon';
import { DOWN, HISTORY, PLACE_ICONS, SETTINGS } from '../../shared/icons/frame';
import { Tool } from '../../shared/Tool';
import { useTranslate } from '../../shared/translate';
import { Lazy } from '../../shared/Lazy';
import { usePanelActions } from '../panel-actions';
import type { SheetProps } from '../sheet/Sheet';

const loadSheet = async () => (await import('../sheet/Sheet')).Sheet;

export type TopProps = Omit<SheetProps, 'onClose' | 'anchor'> & { place: Place };

/** The line above: what the next summary is like, the history, the settings. */
export function Top({ place, ...sheet }: TopProps) {
  const t = useTranslate();
  const { toggleHistory, openOptions } = usePanelActions();
  const wish = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const { model, words } = describeWish(sheet.settings, t);
  return (
    <header class="top">
      {/* The browser shows the name above the panel; screen readers find it here. */}
      <h1 class="unseen">{t('name')}</h1>
      <button
        ref={wish}
        type="button"
        class="wish"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        title={t('wishTitle')}
        aria-label={t('nextSummary', [[model, words].filter(Boolean).join(' · ')])}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon path={PLACE_ICONS[place]} />
        <span>
          {model && <bdi class="model">{model} · </bdi>}
          {words}
        </span>
        <Icon path={DOWN} />
      </button>
      <Tool label={t('history')} path={HISTORY} onPress={toggleHistory} />
      <Tool label={t('settings')} path={SETTINGS} onPress={() => openOptions()} />
      {isOpen && <Lazy load={loadSheet} props={{ ...sheet, anchor: wish, onClose: () => setOpen(false) }} />}
    </header>
  );
}

/** The engine's name, '' on this device, which only follows the length; and the choices in words. */
function describeWish(
  { engine, provider, relay, wish }: Settings,
  t: ReturnType<typeof useTranslate>,
): { model: string; words: string } {
  if (engine === 'key-sentences') return { model: '', words: t(wish.length) };
  const model = engine === 'provider' ? provider.model : (URL.parse(relay.url)?.host ?? '');
  return { model, words: wish.prompt || `${t(wish.length)} · ${t(FORMAT_NAMES[wish.format])}` };
}
