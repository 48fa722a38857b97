import { useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { OptionsForm, type OptionsFormProps } from '../../components/OptionsForm';
import { useTranslate } from '../../components/translate';
import { errorSentence } from '../../lib/errors';
import type { CheckAnswer } from '../../lib/run/check-protocol';
import { type Address, parseAddress } from '../../lib/settings/address';
import { DEFAULT_SETTINGS, type Settings } from '../../lib/settings/settings';
import { loadKeyEnding, loadSettings, saveKey, saveSettings } from '../../lib/settings/store';
import { requestHost } from '../shared/browser-features';
import { check } from './check';
import { listLanguages } from './languages';

const PROBLEMS = { 'not-http': 'addressNotHttp', insecure: 'addressInsecure' } as const;

const SAVED = { 'key-sentences': 'saved', provider: 'savedProvider', relay: 'savedRelay' } as const;

export function App() {
  const t = useTranslate();
  const [settings, setSettings] = useState<Settings | null>(null);
  const [wasDamaged, setWasDamaged] = useState(false);
  const [typedKey, setTypedKey] = useState('');
  const [keyEnding, setKeyEnding] = useState('');
  const [models, setModels] = useState<readonly string[]>([]);
  const [isTesting, setIsTesting] = useState(false);
  const [outcome, setOutcome] = useState<OptionsFormProps['outcome']>(null);
  const { engine, provider, relay } = settings ?? DEFAULT_SETTINGS;
  const isRelay = engine === 'relay';
  const { model } = provider;
  const baseUrl = isRelay ? relay.url : provider.baseUrl;
  const address = parseAddress(baseUrl);

  useEffect(() => {
    void loadSettings(browser.storage.local).then((loaded) => {
      setSettings(loaded.settings);
      setWasDamaged(loaded.wasDamaged);
    });
  }, []);
  useEffect(() => {
    setModels([]);
    void loadKeyEnding(browser.storage.local, baseUrl).then(setKeyEnding);
  }, [baseUrl]);

  const say = (text: string, isProblem = false, detail = '') => setOutcome({ text, detail, isProblem });
  /** The typed address if it can be used, after saying what is wrong with it if not. */
  const readAddress = (): Extract<Address, { ok: true }> | null => {
    if (!address.ok) {
      const { problem } = address;
      say(t(problem === 'not-a-url' ? (isRelay ? 'relayNotUrl' : 'addressNotUrl') : PROBLEMS[problem]), true);
    } else if (!isRelay && !model.trim()) say(t('modelMissing'), true);
    else return address;
    return null;
  };
  const sayAnswer = (answer: CheckAnswer, host: string) => {
    if (answer.type === 'works') return say(isRelay ? t('testWorksRelay', [host]) : t('testWorks', [host, model]));
    if (answer.type !== 'failed') return;
    const { code, facts } = answer;
    say(t(errorSentence(code), [host, String(facts.status ?? ''), `${location.protocol}//*`]), true, facts.detail);
  };

  // Permission is asked for in the first step of a click: after any `await` it would be refused.
  const save = async (current: Settings) => {
    if (current.engine !== 'key-sentences') {
      const usable = readAddress();
      if (!usable) return;
      if (!(await requestHost(usable.originPattern))) return say(t('hostRefused', [usable.host]), true);
      if (typedKey.trim()) await saveKey(browser.storage.local, usable.baseUrl, typedKey.trim());
      current = isRelay
        ? { ...current, relay: { url: usable.baseUrl } }
        : { ...current, provider: { ...current.provider, baseUrl: usable.baseUrl, model: model.trim() } };
    }
    await saveSettings(browser.storage.local, current);
    setSettings(current);
    setTypedKey('');
    setWasDamaged(false);
    setKeyEnding(await loadKeyEnding(browser.storage.local, isRelay ? current.relay.url : current.provider.baseUrl));
    say(t(SAVED[current.engine], [address.ok ? address.host : '']));
  };
  const test = async () => {
    const usable = readAddress();
    if (!usable) return;
    if (!(await requestHost(usable.originPattern))) return say(t('hostRefused', [usable.host]), true);
    setIsTesting(true);
    setOutcome(null);
    const key = typedKey.trim() || null;
    const type = isRelay ? 'relay' : 'test';
    sayAnswer(await check({ type, baseUrl: usable.baseUrl, model: model.trim(), key }), usable.host);
    setIsTesting(false);
    if (!isRelay) await suggestModels();
  };
  /** Suggestions only: they need permission that was given, and a server that lists nothing is no problem. */
  const suggestModels = async () => {
    if (!address.ok || !(await browser.permissions.contains({ origins: [address.originPattern] }))) return;
    const answer = await check({ type: 'models', baseUrl: address.baseUrl, model: '', key: typedKey.trim() || null });
    if (answer.type === 'models') setModels(answer.models);
  };
  const removeKey = async () => {
    await saveKey(browser.storage.local, baseUrl, '');
    setKeyEnding('');
    say(t(isRelay ? 'tokenRemoved' : 'keyRemoved'));
  };

  if (!settings) return null;
  return (
    <main>
      <h1>{t('optionsTitle')}</h1>
      {wasDamaged && (
        <p class="card card-error" role="alert">
          {t('settingsDamaged')}
        </p>
      )}
      <OptionsForm
        settings={settings}
        typedKey={typedKey}
        keyEnding={keyEnding}
        models={models}
        host={address.ok ? address.host : ''}
        languages={listLanguages(t('languageTag'))}
        isTesting={isTesting}
        outcome={outcome}
        onChange={(changed) => {
          // A key is typed for one host; it must not go to, or be stored for, the next one that is chosen.
          if (toHost(changed) !== toHost(settings)) setTypedKey('');
          setSettings(changed);
          setOutcome(null);
        }}
        onKeyTyped={setTypedKey}
        onKeyRemoved={() => void removeKey()}
        onModelFocused={() => void (models.length === 0 && suggestModels())}
        onSave={() => void save(settings)}
        onTest={() => void test()}
      />
    </main>
  );
}

/** Whom a typed key is for: a provider and a relay may have one host, but never one key. */
function toHost({ engine, provider, relay }: Settings): string {
  const address = parseAddress(engine === 'relay' ? relay.url : provider.baseUrl);
  return address.ok ? `${engine === 'relay'} ${new URL(address.baseUrl).origin}` : '';
}
