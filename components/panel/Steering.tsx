import { SUMMARY_FORMATS, SUMMARY_LENGTHS } from '../../lib/prompt/wish';
import type { Field } from '../../lib/settings/fields';
import type { Settings } from '../../lib/settings/settings';
import { FORMAT_NAMES } from '../shared/format-names';
import { LanguageOptions, type Languages } from '../shared/LanguageOptions';
import { useTranslate } from '../shared/translate';
import { usePanelActions } from './panel-actions';

export type SteeringProps = {
  settings: Settings;
  /** Names of the choices that an organisation has locked. */
  locked: ReadonlySet<Field>;
  languages: Languages;
};

/** The prefix of own prompts' values, which no format has. */
const OWN = 'own:';

/** Length, format and language of the next summary. The on-device engine uses only the length. */
export function Steering({ settings, locked, languages }: SteeringProps) {
  const t = useTranslate();
  const { changeWish } = usePanelActions();
  const { wish, prompts, engine } = settings;
  const isOnDevice = engine === 'key-sentences';
  return (
    <div class="steering" role="group" aria-label={t('summary')}>
      {(isOnDevice || wish.prompt === '') && (
        <select
          aria-label={t('lengthChoice')}
          value={wish.length}
          disabled={locked.has('wish.length')}
          onChange={({ currentTarget: { value } }) => {
            const length = SUMMARY_LENGTHS.find((known) => known === value);
            if (length) changeWish({ length });
          }}
        >
          {SUMMARY_LENGTHS.map((length) => (
            <option value={length}>{t(length)}</option>
          ))}
        </select>
      )}
      {!isOnDevice && (
        <>
          <select
            aria-label={t('formatChoice')}
            value={wish.prompt === '' ? wish.format : OWN + wish.prompt}
            onChange={({ currentTarget: { value } }) => {
              const format = SUMMARY_FORMATS.find((known) => known === value);
              changeWish(format ? { format, prompt: '' } : { prompt: value.slice(OWN.length) });
            }}
          >
            {SUMMARY_FORMATS.map((format) => (
              <option value={format}>{t(FORMAT_NAMES[format])}</option>
            ))}
            {prompts.length > 0 && (
              <optgroup label={t('ownPrompts')}>
                {prompts.map(({ name }) => (
                  <option value={OWN + name}>{name}</option>
                ))}
              </optgroup>
            )}
          </select>
          <select
            aria-label={t('languageChoice')}
            value={wish.language}
            disabled={locked.has('wish.language')}
            onChange={({ currentTarget: { value } }) => changeWish({ language: value })}
          >
            <LanguageOptions languages={languages} chosen={wish.language} />
          </select>
        </>
      )}
    </div>
  );
}
