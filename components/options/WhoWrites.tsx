import type { ComponentChildren } from 'preact';
import { isLocal, type Service } from '../../lib/connect/fault';
import { SERVICES, toService, toServiceId } from '../../lib/connect/service';
import type { Field } from '../../lib/settings/fields';
import type { Settings } from '../../lib/settings/settings';
import { Icon } from '../shared/Icon';
import { PLACE_ICONS } from '../shared/icons/frame';
import { useTranslate } from '../shared/translate';
import { Now } from './Now';

export type WhoWritesProps = {
  settings: Settings;
  locked: ReadonlySet<Field>;
  /** The host that Pith may not reach yet; '' for none. */
  unreached: string;
  /** The id of the service that is being connected, and the card for it; '' for none. */
  open: string;
  card: ComponentChildren;
  onOpen: (id: string) => void;
  onUseDevice: () => void;
  onDisconnect: () => void;
};

/** What is in use now, and the services by name. A press opens the steps to connect one below its group. */
export function WhoWrites(props: WhoWritesProps) {
  const { settings, locked, unreached, open, card, onOpen, onUseDevice, onDisconnect } = props;
  const t = useTranslate();
  const { engine } = settings;
  const used = toServiceId(toService(settings));
  const isLocked = locked.has('engine');

  /** Whether an organisation keeps it from being chosen. */
  const isClosed = (service: Service) => {
    if (isLocked && service.kind !== engine) return true;
    if (service.kind === 'relay' || !locked.has('provider.baseUrl')) return false;
    return toServiceId(service) !== toServiceId(toService({ ...settings, engine: 'provider' }));
  };
  const toTile = (service: Service) => {
    const isRelay = service.kind === 'relay';
    const isHere = isLocal(service);
    const id = toServiceId(service);
    return (
      <Tile
        key={id}
        name={isRelay ? t('engineRelay') : service.preset.name || t('anotherService')}
        icon={isRelay ? PLACE_ICONS.server : isHere ? PLACE_ICONS.computer : ''}
        what={isRelay ? t('relayFrom') : isHere ? t('onComputer') : ''}
        isUsed={id === used}
        isOpen={id === open}
        isClosed={isClosed(service)}
        onPress={() => onOpen(id)}
      />
    );
  };
  const toCard = (group: readonly Service[]) => group.some((service) => toServiceId(service) === open) && card;
  return (
    <>
      <Now
        settings={settings}
        isLocked={isLocked}
        unreached={unreached}
        onOther={() => onOpen(used)}
        onDisconnect={onDisconnect}
      />
      <h3>{t('groupComputer')}</h3>
      <ul class="services large">
        <Tile
          name={t('engineOnDevice')}
          icon={PLACE_ICONS.device}
          what={t('engineOnDeviceTile')}
          isUsed={engine === 'key-sentences'}
          isClosed={isLocked && engine !== 'key-sentences'}
          onPress={onUseDevice}
        />
        {SERVICES.local.map(toTile)}
      </ul>
      {toCard(SERVICES.local)}
      <h3>{t('groupService')}</h3>
      <ul class="services">{SERVICES.hosted.map(toTile)}</ul>
      {toCard(SERVICES.hosted)}
      <h3>{t('groupOrganisation')}</h3>
      <ul class="services large">{SERVICES.organisation.map(toTile)}</ul>
      {toCard(SERVICES.organisation)}
    </>
  );
}

type TileProps = {
  name: string;
  /** The path of its icon; '' for none. */
  icon: string;
  what: string;
  isUsed: boolean;
  /** Whether its card is open; `undefined` when it has none. */
  isOpen?: boolean;
  /** Whether an organisation keeps it from being chosen. */
  isClosed: boolean;
  onPress: () => void;
};

function Tile({ name, icon, what, isUsed, isOpen, isClosed, onPress }: TileProps) {
  const t = useTranslate();
  return (
    <li>
      <button type="button" class="service" aria-expanded={isOpen} disabled={isClosed} onClick={onPress}>
        {icon && <Icon path={icon} />}
        <span>
          {name}
          {what && <small>{what}</small>}
        </span>
        {isUsed && <span class="tag">{t('inUse')}</span>}
      </button>
    </li>
  );
}
