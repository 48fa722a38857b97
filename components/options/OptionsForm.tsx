import type { OwnPrompt, Settings } from '../../lib/settings/settings';
import { ProviderFields, RelayFields } from './EngineFields';
import { type BackupProps, Backup } from './Backup';
import type { Connection } from './ConnectionStatus';
import { Choice, Locked, SelectField } from './Field';
import { OwnPrompts } from './OwnPrompts';
import type { SettingsProps } from './settings-props';
import { SummaryFields } from './SummaryFields';
import type { Languages } from '../shared/LanguageOptions';
import { useTranslate } from '../shared/translate';

export type OptionsFormProps = SettingsProps & {
  languages: Languages;
  connection: Connection;
  backup: Pick<BackupProps, 'imported' | 'onExport' | 'onFile' | 'onApply'>;
  /** The keyboard shortcut as the browser reports it; '' for none. */
  shortcut: string;
  version: string;
  onShortcut: () => void;
};

const ENGINES = [
  ['key-sentences', 'engineOnDevice', 'engineOnDeviceHint'],
  ['provider', 'engineProvider', 'engineProviderHint'],
  ['relay', 'engineRelay', 'engineRelayHint'],
] as const;

/** All settings. Each change is saved at once. */
export function OptionsForm(props: OptionsFormProps) {
  const { settings, locked, languages, backup, shortcut, version, onSet, onChange, onShortcut } = props;
  const t = useTranslate();
  const { engine } = settings;
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <fieldset>
        <legend>
          <h2>{t('engine')}</h2>
        </legend>
        {ENGINES.map(([value, label, hint]) => (
          <Choice
            group="engine"
            label={t(label)}
            hint={t(hint)}
            isChosen={engine === value}
            isLocked={locked.has('engine')}
            onChoose={() => onSet('engine', value)}
          />
        ))}
        <Locked isLocked={locked.has('engine')} />
      </fieldset>
      {engine === 'provider' && <ProviderFields {...props} />}
      {engine === 'relay' && <RelayFields {...props} />}
      <SummaryFields {...props} />
      <OwnPrompts
        prompts={settings.prompts}
        onPrompt={(name, prompt) => onChange((now) => withPrompt(now, name, prompt))}
      />
      <fieldset>
        <legend>
          <h2>{t('privacyAndHistory')}</h2>
        </legend>
        <SelectField
          id="on-navigate"
          label={t('onNavigate')}
          value={settings.onNavigate}
          isLocked={locked.has('onNavigate')}
          onChoose={(value) => onSet('onNavigate', value)}
        >
          <option value="keep">{t('onNavigateKeep')}</option>
          <option value="stop">{t('onNavigateStop')}</option>
        </SelectField>
        <Choice
          label={t('keepsHistory')}
          hint={t('keepsHistoryHint')}
          isChosen={settings.keepsHistory}
          isLocked={locked.has('keepsHistory')}
          onChoose={(isChosen) => onSet('keepsHistory', isChosen)}
        />
      </fieldset>
      <fieldset>
        <legend>
          <h2>{t('menuAndKeyboard')}</h2>
        </legend>
        <Choice
          label={t('hasMenu')}
          hint={t('hasMenuHint', [t('summarizePage'), t('menuLink'), t('menuSelection')])}
          isChosen={settings.hasMenu}
          isLocked={locked.has('hasMenu')}
          onChoose={(isChosen) => onSet('hasMenu', isChosen)}
        />
        <Choice
          label={t('opensLinks')}
          hint={t('opensLinksHint', [t('menuLink')])}
          isChosen={settings.opensLinks}
          onChoose={(isChosen) => onSet('opensLinks', isChosen)}
        />
        <Choice
          label={t('obsidian')}
          hint={t('obsidianHint', [t('more')])}
          isChosen={settings.hasObsidian}
          onChoose={(isChosen) => onSet('hasObsidian', isChosen)}
        />
        <p>{shortcut ? t('shortcutIs', [shortcut]) : t('shortcutNone')}</p>
        <p class="actions">
          <button type="button" onClick={onShortcut}>
            {t('shortcutChange')}
          </button>
        </p>
      </fieldset>
      <Backup {...backup} settings={settings} locked={locked} languages={languages} />
      <p class="hint">{t('about', [version])}</p>
    </form>
  );
}

/** A chosen prompt stays chosen when it is renamed. */
function withPrompt(settings: Settings, name: string | null, prompt: OwnPrompt | null): Settings {
  const { prompts, wish } = settings;
  const next = prompts.flatMap((known) => (known.name === name ? (prompt ?? []) : known));
  return {
    ...settings,
    prompts: name === null && prompt ? [...next, prompt] : next,
    wish: prompt && name !== null && wish.prompt === name ? { ...wish, prompt: prompt.name } : wish,
  };
}
