import { formatUsd, toCostUsd } from '../../../lib/panel/cost';
import type { AskedFacts } from '../../../lib/run/protocol';
import { type ConnectedEngine, listEngines } from '../../../lib/settings/engines';
import type { Field } from '../../../lib/settings/fields';
import type { Settings } from '../../../lib/settings/settings';
import { Icon } from '../../shared/Icon';
import { PLACE_ICONS } from '../../shared/icons/frame';
import { useTranslate } from '../../shared/translate';
import { usePanelActions } from '../panel-actions';

/** What was asked about the page shown, and of whom: the price of its next summary is known for that model alone. */
export type AskedPage = { host: string; model: string; asked: AskedFacts };

type EnginesProps = {
  settings: Settings;
  locked: ReadonlySet<Field>;
  page: AskedPage | null;
  onChoose: (choice: ConnectedEngine) => void;
  onClose: () => void;
};

/** A summary is about this long. */
const SUMMARY_TOKENS = 200;

/** Who writes: the engines that are connected, with what this page would cost. */
export function Engines({ settings, locked, page, onChoose, onClose }: EnginesProps) {
  const t = useTranslate();
  const { openOptions } = usePanelActions();
  const sayPlace = ({ place, name, host, model }: ConnectedEngine): string => {
    if (place === 'device') return t('engineOnDeviceShort');
    if (place === 'computer') return t('onThisComputer', [name]);
    if (!page?.asked.price || page.host !== host || page.model !== model) return name;
    const costUsd = toCostUsd(page.asked.price, {
      promptTokens: page.asked.tokens,
      completionTokens: SUMMARY_TOKENS,
    });
    return t('costForPage', [name, formatUsd(costUsd, t('languageTag'))]);
  };
  return (
    <fieldset disabled={locked.has('engine')}>
      <legend class="label">{t('writtenBy')}</legend>
      {listEngines(settings).map((choice) => (
        <label class="pick">
          <Icon path={PLACE_ICONS[choice.place]} />
          <span>
            <bdi>{choice.place === 'device' ? t('engineOnDevice') : choice.model || choice.name}</bdi>
            <small>{sayPlace(choice)}</small>
          </span>
          <input type="radio" name="engine" checked={choice.isChosen} onChange={() => onChoose(choice)} />
        </label>
      ))}
      {locked.has('engine') ? (
        <p class="hint">{t('setByOrganisation')}</p>
      ) : (
        <button
          type="button"
          class="link"
          onClick={() => {
            onClose();
            openOptions();
          }}
        >
          {t('anotherModel')}
        </button>
      )}
    </fieldset>
  );
}
