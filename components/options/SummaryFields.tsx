import { SUMMARY_FORMATS, SUMMARY_LENGTHS } from '../../lib/prompt/wish';
import { FORMAT_NAMES } from '../shared/format-names';
import { LanguageOptions, type Languages } from '../shared/LanguageOptions';
import { useTranslate } from '../shared/translate';
import { Segments, SelectField } from './Field';
import type { SettingsProps } from './settings-props';

/** The prefix of own prompts' values, which no format has. */
const OWN = 'own:';

type SummaryFieldsProps = SettingsProps & { languages: Languages };

/** Length, format and language of summaries. The on-device engine uses only the length. */
export function SummaryFields({ settings, locked, languages, onSet, onChange }: SummaryFieldsProps) {
  const t = useTranslate();
  const { wish, prompts } = settings;
  return (
    <>
      <Segments
        id="length"
        label={t('length')}
        values={SUMMARY_LENGTHS.map((length) => [length, t(length)])}
        value={wish.length}
        isLocked={locked.has('wish.length')}
        onChoose={(length) => onSet('wish.length', length)}
      />
      {settings.engine !== 'key-sentences' && (
        <>
          <SelectField
            id="format"
            label={t('formatChoice')}
            value={wish.prompt === '' ? wish.format : OWN + wish.prompt}
            onChoose={(value) =>
              onChange((now) => {
                const format = SUMMARY_FORMATS.find((known) => known === value);
                const changed = format ? { format, prompt: '' } : { prompt: value.slice(OWN.length) };
                return { ...now, wish: { ...now.wish, ...changed } };
              })
            }
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
          </SelectField>
          <SelectField
            id="language"
            label={t('language')}
            value={wish.language}
            isLocked={locked.has('wish.language')}
            onChoose={(language) => onSet('wish.language', language)}
          >
            <LanguageOptions languages={languages} chosen={wish.language} />
          </SelectField>
        </>
      )}
    </>
  );
}
