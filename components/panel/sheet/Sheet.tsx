import type { RefObject } from 'preact';
import { useMemo } from 'preact/hooks';
import { SUMMARY_FORMATS, SUMMARY_LENGTHS, type SummaryWish } from '../../../lib/prompt/wish';
import type { Field } from '../../../lib/settings/fields';
import { listLanguages } from '../../../lib/settings/languages';
import type { Settings } from '../../../lib/settings/settings';
import { FORMAT_NAMES } from '../../shared/format-names';
import { LanguageOptions } from '../../shared/LanguageOptions';
import { Popover } from '../../shared/Popover';
import { useTranslate } from '../../shared/translate';
import { useWriting } from '../../shared/use-writing';
import { usePanelActions } from '../panel-actions';
import { Choices } from './Choices';
import { type AskedPage, Engines } from './Engines';

export type SheetProps = {
  anchor: RefObject<HTMLElement | null>;
  settings: Settings;
  /** Names of the choices that an organisation has locked. */
  locked: ReadonlySet<Field>;
  /** The language of the page shown; '' when it is not known. */
  pageLanguage: string;
  /** `null` when nothing was asked about it. */
  page: AskedPage | null;
  /** Whether the choices differ from those of the summary shown. */
  isChanged: boolean;
  onClose: () => void;
};

/** The prefix of own prompts' values, which no format has. */
const OWN = 'own:';

/** What the next summary is like: who writes it, how long, in which form and language. A choice is kept at once. */
export function Sheet({ anchor, settings, locked, pageLanguage, page, isChanged, onClose }: SheetProps) {
  const t = useTranslate();
  const { changeWish, useEngine, summarize } = usePanelActions();
  const { isRefused, follow } = useWriting();
  const change = (wish: Partial<SummaryWish>) => follow(changeWish(wish));
  const languages = useMemo(() => listLanguages(t('languageTag')), [t]);
  const { wish, prompts, engine } = settings;
  const isOnDevice = engine === 'key-sentences';
  const again = () => {
    onClose();
    summarize();
  };
  return (
    <Popover anchor={anchor} role="dialog" label={t('wishTitle')} class="sheet" isPlaced onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isChanged) again();
        }}
      >
        <Engines
          settings={settings}
          locked={locked}
          page={page}
          onChoose={({ engine, provider }) => follow(useEngine(engine, provider))}
          onClose={onClose}
        />
        {(isOnDevice || wish.prompt === '') && (
          <Choices
            legend={t('lengthChoice')}
            class="seg"
            values={SUMMARY_LENGTHS.map((length) => [length, t(length)])}
            chosen={wish.length}
            isLocked={locked.has('wish.length')}
            onChoose={(length) => change({ length })}
          />
        )}
        {!isOnDevice && (
          <>
            <Choices
              legend={t('formatChoice')}
              class="pills"
              values={[
                ...SUMMARY_FORMATS.map((format) => [format as string, t(FORMAT_NAMES[format])] as const),
                ...prompts.map(({ name }) => [OWN + name, name] as const),
              ]}
              chosen={wish.prompt === '' ? wish.format : OWN + wish.prompt}
              isLocked={false}
              onChoose={(value) => {
                const format = SUMMARY_FORMATS.find((known) => known === value);
                change(format ? { format, prompt: '' } : { prompt: value.slice(OWN.length) });
              }}
            />
            <label>
              <span class="label">{t('languageChoice')}</span>
              <select
                class="field"
                value={wish.language}
                disabled={locked.has('wish.language')}
                onChange={({ currentTarget: { value } }) => change({ language: value })}
              >
                <LanguageOptions languages={languages} chosen={wish.language} pageLanguage={pageLanguage} />
              </select>
            </label>
            {locked.has('wish.language') && <p class="hint">{t('setByOrganisation')}</p>}
          </>
        )}
        {isRefused && (
          <p class="card" role="alert">
            {t('notSaved')}
          </p>
        )}
        {isChanged && (
          <div class="bottom">
            <button type="submit" class="button main wide">
              {t('summarizeAgain')}
            </button>
          </div>
        )}
      </form>
    </Popover>
  );
}
