import type { Connecting, ConnectState } from '../../../lib/connect/connecting';

/** What the reader can do in the card of a service. */
type ConnectActions = Pick<Connecting, 'type' | 'connect' | 'use'> & {
  /** Removes the stored key. */
  forgetKey: () => void;
  close: () => void;
};

export type ConnectProps = {
  state: ConnectState;
  actions: ConnectActions;
  /** What people call the service. */
  name: string;
  /** What stays in use until the last press. */
  inUse: string;
  isAddressLocked: boolean;
  isModelLocked: boolean;
};

export type StepProps = ConnectProps & { isBusy: boolean };
