import { parseAddress } from '../../lib/settings/address';
import { isLoopback } from '../../lib/settings/loopback';
import type { Translate } from '../../lib/messages';
import { toPlace } from '../../lib/settings/place';
import { nameService } from '../../lib/settings/service-name';
import type { Settings } from '../../lib/settings/settings';
import { Icon } from '../shared/Icon';
import { PLACE_ICONS } from '../shared/icons/frame';
import { useTranslate } from '../shared/translate';

type NowProps = {
  settings: Settings;
  /** Whether an organisation decides which engine it is. */
  isLocked: boolean;
  /** The host that Pith may not reach yet; '' for none. */
  unreached: string;
  onOther: () => void;
  onDisconnect: () => void;
};

/** What is in use now, and where it sends. */
export function Now({ settings, isLocked, unreached, onOther, onDisconnect }: NowProps) {
  const t = useTranslate();
  const { engine, provider, relay } = settings;
  const address = parseAddress(engine === 'relay' ? relay.url : provider.baseUrl);
  const host = address.ok ? address.host : '';
  const place = toPlace(settings, address.ok && address.isPrivate);
  const service = nameInUse(settings, t);
  return (
    <div class="now" id="now" tabindex={-1}>
      <Icon path={PLACE_ICONS[place]} />
      <span>
        <b>{engine === 'provider' ? <bdi>{provider.model || service}</bdi> : service}</b>
        <small>
          {place === 'device'
            ? t('engineOnDeviceHint')
            : engine === 'provider' && isLoopback(provider.baseUrl)
              ? t('nowComputer', [service])
              : t('nowService', [engine === 'relay' ? t('engineRelay') : service, host])}
        </small>
        {unreached && <small>{t('mayNotReach', [unreached])}</small>}
        {isLocked && <small>{t('setByOrganisation')}</small>}
      </span>
      {engine !== 'key-sentences' && (
        <>
          <button type="button" class="link" onClick={onOther}>
            {t(engine === 'relay' ? 'connectAgain' : 'otherModel')}
          </button>
          {!isLocked && (
            <button type="button" class="link" onClick={onDisconnect}>
              {t('disconnect')}
            </button>
          )}
        </>
      )}
    </div>
  );
}

/** What people call the service in use. */
export function nameInUse({ engine, provider, relay }: Settings, t: Translate): string {
  if (engine === 'key-sentences') return t('engineOnDevice');
  return nameService(URL.parse(engine === 'relay' ? relay.url : provider.baseUrl)?.host ?? '');
}
