import { useEffect, useState } from 'preact/hooks';
import { nameInUse } from '../../components/options/Now';
import type { WhoWritesProps } from '../../components/options/WhoWrites';
import { Lazy } from '../../components/shared/Lazy';
import { useTranslate } from '../../components/shared/translate';
import { findService, toService, toServiceId, toStart } from '../../lib/connect/service';
import { withDisconnected } from '../../lib/settings/disconnected';
import { withUsed } from '../../lib/settings/used';
import { toOrigin } from '../../lib/settings/keys';
import { DEFAULT_SETTINGS } from '../../lib/settings/settings';
import { useUnreached } from './use-unreached';
import type { Saved } from './use-saved';

/** Most visits to the page connect nothing. */
const loadCard = async () => (await import('./ConnectCard')).ConnectCard;

/** Who writes, and the card of the service that is being connected. */
export function useWhoWrites({ loaded, save, stored }: Saved): WhoWritesProps {
  const t = useTranslate();
  const settings = loaded?.settings ?? DEFAULT_SETTINGS;
  const locked = loaded?.locked ?? new Set();
  const { engine, imported } = settings;
  const [open, setOpen] = useState('');
  const unreached = useUnreached(settings);

  // An imported engine waits to be connected, and so does one that Pith may not reach, such as an organisation's.
  const waiting = imported ?? (unreached ? settings : null);
  const waitingId = waiting ? toServiceId(toService(waiting)) : '';
  const importedKey = JSON.stringify(imported);
  useEffect(() => {
    if (waitingId) setOpen(waitingId);
  }, [waitingId, importedKey]);

  const service = findService(open);
  const close = () => {
    // The button that opened it is there in any case.
    document.querySelector<HTMLElement>('.service[aria-expanded="true"]')?.focus();
    setOpen('');
  };
  return {
    settings,
    locked,
    unreached,
    open,
    card: service && (
      <Lazy
        key={open + importedKey}
        load={loadCard}
        props={{
          service,
          start: {
            ...toStart(service, [
              ...(imported ? [imported] : []),
              // What was in use before another engine was chosen.
              { ...settings, engine: 'provider' },
              { ...settings, engine: 'relay' },
            ]),
            isModelFixed: locked.has('provider.model'),
          },
          isAddressLocked: locked.has(service.kind === 'relay' ? 'relay.url' : 'provider.baseUrl'),
          inUse: nameInUse(settings, t),
          fallback: t(service.kind === 'relay' ? 'engineRelay' : 'presetCustom'),
          save,
          onClose: close,
          // Once the page says what is in use, it is stored: the page may be closed.
          onUsed: () =>
            void stored().then(() => {
              setOpen('');
              document.getElementById('now')?.focus();
            }),
        }}
      />
    ),
    onOpen: setOpen,
    onUseDevice: () => {
      setOpen('');
      if (engine !== 'key-sentences' || imported)
        save({ settings: (now) => withUsed(now, { ...now, engine: 'key-sentences' }) });
    },
    onDisconnect: () => {
      const { provider, relay } = settings;
      setOpen('');
      save({
        settings: withDisconnected,
        keys: { [toOrigin(engine === 'relay' ? relay.url : provider.baseUrl)]: '' },
      });
      document.getElementById('now')?.focus();
    },
  };
}
