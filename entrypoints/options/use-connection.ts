import { useEffect, useRef, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import type { Connection } from '../../components/options/ConnectionStatus';
import { useTranslate } from '../../components/shared/translate';
import type { CheckAnswer } from '../../lib/run/check-protocol';
import { parseAddress } from '../../lib/settings/address';
import { toExampleUrl, toPreset } from '../../lib/settings/presets';
import { DEFAULT_SETTINGS } from '../../lib/settings/settings';
import { loadKeyEnding, toOrigin } from '../../lib/settings/keys';
import { withAnswered } from '../../lib/settings/standby';
import { maySend, requestSending } from '../shared/browser-features';
import { followStorage } from '../shared/stored-settings';
import { requestCheck } from './request-check';
import type { Saved } from './use-saved';

/** Most visits to the page meet no error. */
const loadErrors = () => import('../../lib/errors');

/** The connection to the chosen engine's server: its key, the permission, and a test. */
export function useConnection({ loaded, save, stored }: Saved): Connection {
  const t = useTranslate();
  const { engine, provider, relay } = loaded?.settings ?? DEFAULT_SETTINGS;
  const isRelay = engine === 'relay';
  const { model } = provider;
  const baseUrl = isRelay ? relay.url : provider.baseUrl;
  const address = parseAddress(baseUrl);
  const [typed, setTyped] = useState<string | null>(null);
  const typedAddress = typed === null ? address : parseAddress(typed);
  const origin = address.ok ? toOrigin(baseUrl) : '';
  const pattern = address.ok ? address.originPattern : '';

  const [isAllowed, setIsAllowed] = useState<boolean | null>(null);
  const [keyEnding, setKeyEnding] = useState('');
  const [models, setModels] = useState<Connection['models']>([]);
  const [isTesting, setIsTesting] = useState(false);
  const [outcome, setOutcome] = useState<Connection['outcome']>(null);
  // The result belongs to one server and one model.
  const about = `${engine} ${baseUrl} ${model}`;
  const latest = useRef(about);
  latest.current = about;
  useEffect(() => setOutcome(null), [engine, baseUrl, model]);
  useEffect(() => setModels([]), [engine, baseUrl]);

  useEffect(() => {
    let isLatest = true;
    setIsAllowed(null);
    const look = () => {
      if (pattern === '') return;
      void maySend(pattern).then((is) => isLatest && setIsAllowed(is));
    };
    look();
    browser.permissions.onAdded.addListener(look);
    browser.permissions.onRemoved.addListener(look);
    return () => {
      isLatest = false;
      browser.permissions.onAdded.removeListener(look);
      browser.permissions.onRemoved.removeListener(look);
    };
  }, [pattern]);
  useEffect(() => {
    let isLatest = true;
    const look = () => void loadKeyEnding(browser.storage.local, baseUrl).then((end) => isLatest && setKeyEnding(end));
    look();
    const end = followStorage(look);
    return () => {
      isLatest = false;
      end();
    };
  }, [baseUrl]);

  const say = (text: string, isProblem = false, detail = '') => setOutcome({ text, detail, isProblem });
  /** Only suggestions: they need a permission given earlier, and a server that lists nothing is not a problem. */
  const suggestModels = async () => {
    if (isRelay || !address.ok) return;
    if (!(await browser.permissions.contains({ origins: [address.originPattern] }))) return;
    await stored();
    const answer = await requestCheck({ type: 'models', baseUrl: address.baseUrl, model: '', key: null });
    if (answer.type === 'models') setModels(answer.models);
  };
  const sayAnswer = async (answer: CheckAnswer, host: string) => {
    if (answer.type === 'works') {
      // From now on it is in use; until now, the engine before was.
      save({ settings: withAnswered });
      return say(isRelay ? t('testWorksRelay', [host]) : t('testWorks', [host, model]));
    }
    if (answer.type !== 'failed') return;
    const { code, facts } = answer;
    const { errorSentence } = await loadErrors();
    say(t(errorSentence(code), [host]), true, facts.detail);
  };
  const test = async (granted: Promise<boolean>, host: string) => {
    if (!(await granted)) return say(t('hostRefused', [host]), true);
    if (!isRelay && model === '') {
      say(t('modelMissing'));
      return suggestModels();
    }
    setOutcome(null);
    setIsTesting(true);
    // The key typed last may not be stored yet, where the background reads it.
    await stored();
    const asked = latest.current;
    const answer = await requestCheck({ type: isRelay ? 'relay' : 'test', baseUrl, model, key: null });
    setIsTesting(false);
    if (asked === latest.current) await sayAnswer(answer, host);
    await suggestModels();
  };

  return {
    host: typedAddress.ok ? typedAddress.host : '',
    keyFor: origin && `${engine} ${origin}`,
    keyEnding,
    models,
    isAddressTyped: typed !== null,
    lacks: toLack(typedAddress.ok, typed === null ? isAllowed : null, isRelay || model !== ''),
    isTesting,
    outcome,
    onAddressTyped: setTyped,
    onKey: (key) => {
      setOutcome(null);
      save({ keys: { [origin]: key } }, key ? 'saved' : isRelay ? 'tokenRemoved' : 'keyRemoved');
    },
    onModelFocused: () => void (models.length === 0 && suggestModels()),
    onConnect: () => {
      if (!address.ok || typed !== null)
        return say(isRelay ? t('relayNotUrl') : t('addressNotUrl', [toExampleUrl(toPreset(provider))]), true);
      // The permission must be requested synchronously in the click: after any `await` it would be refused.
      void test(requestSending(address.originPattern), address.host);
    },
  };
}

function toLack(hasAddress: boolean, isAllowed: boolean | null, hasModel: boolean): Connection['lacks'] {
  if (!hasAddress) return 'address';
  if (isAllowed === null) return null;
  if (!isAllowed) return 'permission';
  return hasModel ? 'nothing' : 'model';
}
