import type { ComponentChildren } from 'preact';
import { withPrompt } from '../../lib/settings/own-prompts';
import type { MessageKey } from '../../lib/messages';
import type { Languages } from '../shared/LanguageOptions';
import { Lazy } from '../shared/Lazy';
import { useTranslate } from '../shared/translate';
import { type BackupProps, Backup } from './Backup';
import { SelectField, Segments, Toggle } from './Field';
import type { SettingsProps } from './settings-props';
import { SummaryFields } from './SummaryFields';
import { useSection } from './use-section';

export type OptionsPageProps = SettingsProps & {
  languages: Languages;
  /** The section that says who writes. */
  whoWrites: ComponentChildren;
  backup: Pick<BackupProps, 'imported' | 'onExport' | 'onFile' | 'onApply'>;
  /** The keyboard shortcut as the browser reports it; '' for none. */
  shortcut: string;
  version: string;
  onShortcut: () => void;
};

/** The first view of the page does not show them. */
const loadPrompts = async () => (await import('./OwnPrompts')).OwnPrompts;

const SECTIONS = ['engine', 'summary', 'appearance', 'privacyAndHistory', 'menuAndKeyboard', 'backup'] as const;

/** All settings, in sections, with a list of these. Each change is saved at once. */
export function OptionsPage(props: OptionsPageProps) {
  const { settings, locked, languages, whoWrites, backup, shortcut, version, onSet, onChange, onShortcut } = props;
  const t = useTranslate();
  const current = useSection(SECTIONS);
  return (
    <div class="options">
      <nav aria-label={t('sections')}>
        <h1 class="brand">
          <img class="mark" src="/icon/128.png" alt="" />
          Pith
        </h1>
        {SECTIONS.map((key) => (
          <a href={`#${key}`} aria-current={key === current ? 'true' : undefined}>
            {t(key)}
          </a>
        ))}
      </nav>
      <main>
        <Section name="engine">{whoWrites}</Section>
        <Section name="summary">
          <SummaryFields {...props} />
          <Lazy
            load={loadPrompts}
            props={{
              prompts: settings.prompts,
              onPrompt: (name, prompt) => onChange((now) => withPrompt(now, name, prompt)),
            }}
          />
        </Section>
        <Section name="appearance">
          <Segments
            id="theme"
            label={t('theme')}
            values={[
              ['browser', t('themeBrowser')],
              ['light', t('themeLight')],
              ['dark', t('themeDark')],
            ]}
            value={settings.theme}
            onChoose={(theme) => onSet('theme', theme)}
          />
          <Segments
            id="text-size"
            label={t('textSize')}
            values={[
              ['browser', t('themeBrowser')],
              ['larger', t('textSizeLarger')],
              ['largest', t('textSizeLargest')],
            ]}
            value={settings.textSize}
            onChoose={(size) => onSet('textSize', size)}
          />
        </Section>
        <Section name="privacyAndHistory">
          <Toggle
            id="keeps-history"
            label={t('keepsHistory')}
            hint={t('keepsHistoryHint')}
            isOn={settings.keepsHistory}
            isLocked={locked.has('keepsHistory')}
            onToggle={(isOn) => onSet('keepsHistory', isOn)}
          />
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
        </Section>
        <Section name="menuAndKeyboard">
          <div class="set">
            <span id="shortcut-name">{t('shortcut')}</span>
            <button type="button" class="button" aria-describedby="shortcut-name" onClick={onShortcut}>
              {t('shortcutChange')}
            </button>
            <span class="hint">{shortcut ? <Keys shortcut={shortcut} /> : t('shortcutNone')}</span>
          </div>
          <Toggle
            id="letter-keys"
            label={t('hasLetterKeys')}
            hint={t('hasLetterKeysHint')}
            isOn={settings.hasLetterKeys}
            onToggle={(isOn) => onSet('hasLetterKeys', isOn)}
          />
          <Toggle
            id="has-menu"
            label={t('hasMenu')}
            hint={t('hasMenuHint', [t('summarizePage'), t('menuLink'), t('menuSelection')])}
            isOn={settings.hasMenu}
            isLocked={locked.has('hasMenu')}
            onToggle={(isOn) => onSet('hasMenu', isOn)}
          />
          <Toggle
            id="opens-links"
            label={t('opensLinks')}
            hint={t('opensLinksHint', [t('menuLink')])}
            isOn={settings.opensLinks}
            onToggle={(isOn) => onSet('opensLinks', isOn)}
          />
          <Toggle
            id="obsidian"
            label={t('obsidian')}
            hint={t('obsidianHint', [t('more')])}
            isOn={settings.hasObsidian}
            onToggle={(isOn) => onSet('hasObsidian', isOn)}
          />
        </Section>
        <Section name="backup">
          <Backup {...backup} settings={settings} locked={locked} languages={languages} />
        </Section>
        <p class="hint">
          {t('about', [version])} {t('savedAsYouGo')}
        </p>
      </main>
    </div>
  );
}

function Section({ name, children }: { name: MessageKey; children: ComponentChildren }) {
  const t = useTranslate();
  return (
    <section id={name}>
      <h2>{t(name)}</h2>
      {children}
    </section>
  );
}

/** A shortcut key by key. macOS reports it as signs without anything between them. */
function Keys({ shortcut }: { shortcut: string }) {
  return (
    <>
      {shortcut.split(/(?<=.)\+/).map((key) => (
        <>
          <kbd>{key}</kbd>{' '}
        </>
      ))}
    </>
  );
}
