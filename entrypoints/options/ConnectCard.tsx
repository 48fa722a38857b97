import { useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { Connect } from '../../components/options/connect/Connect';
import { createConnecting, type ConnectStart } from '../../lib/connect/connecting';
import type { Service } from '../../lib/connect/fault';
import { withUsed } from '../../lib/settings/used';
import { loadKeyEnding, toOrigin } from '../../lib/settings/keys';
import { nameService } from '../../lib/settings/service-name';
import { requestSending } from '../shared/browser-features';
import { followStorage } from '../shared/stored-settings';
import { requestCheck } from './request-check';
import type { Saved } from './use-saved';

type ConnectCardProps = {
  service: Service;
  start: ConnectStart;
  isAddressLocked: boolean;
  inUse: string;
  /** What the service is called before its host is known. */
  fallback: string;
  save: Saved['save'];
  onClose: () => void;
  onUsed: () => void;
};

/** Connects a service with the browser's permissions, and the background's checks. */
export function ConnectCard(props: ConnectCardProps) {
  const { service, start, isAddressLocked, inUse, fallback, save, onClose, onUsed } = props;
  // A card belongs to one service.
  const [connecting] = useState(() =>
    createConnecting(service, start, {
      requestHost: requestSending,
      check: requestCheck,
      loadKeyEnding: (baseUrl) => loadKeyEnding(browser.storage.local, baseUrl),
      now: () => performance.now(),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      use: (choice, keys) => {
        save({ settings: (now) => withUsed(now, choice), keys });
        onUsed();
      },
    }),
  );
  const [state, setState] = useState(connecting.state);
  useEffect(() => {
    const show = () => setState(connecting.state());
    const ends = [connecting.subscribe(show), followStorage(connecting.readKey)];
    // The stored key may have been read since the first drawing.
    show();
    return () => {
      for (const end of ends) end();
      connecting.close();
    };
  }, [connecting]);
  const isRelay = service.kind === 'relay';
  const host = URL.parse(state.baseUrl)?.host ?? '';
  return (
    <Connect
      state={state}
      actions={{
        ...connecting,
        forgetKey: () => save({ keys: { [toOrigin(state.baseUrl)]: '' } }, isRelay ? 'tokenRemoved' : 'keyRemoved'),
        close: onClose,
      }}
      name={(isRelay ? host : service.preset.name || (host && nameService(host))) || fallback}
      inUse={inUse}
      isAddressLocked={isAddressLocked}
      isModelLocked={start.isModelFixed}
    />
  );
}
