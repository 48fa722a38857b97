import type { ListedModel } from '../completions/model-list';
import type { CheckAnswer, CheckRequest } from '../run/check-protocol';
import { parseAddress } from '../settings/address';
import { toOrigin } from '../settings/keys';
import type { EngineChoice } from '../settings/settings';
import { chooseModel } from './choose-model';
import { type Fault, isLocal, needsKey, type Service, toFault } from './fault';

/**
 * How far connecting has come. `entering`: the reader fills in the fields; `allowing`: the browser asks for the
 * permission; `looking`: Pith asks for the models; `waiting`: a server on this computer has to let Pith in or start
 * first; `choosing`: a model has to be named or tried; `trying`: it is being asked; `works`: it has answered.
 */
export type ConnectPhase = 'entering' | 'allowing' | 'looking' | 'waiting' | 'choosing' | 'trying' | 'works';

export type ConnectState = {
  service: Service;
  phase: ConnectPhase;
  /** As typed, until it is used. */
  baseUrl: string;
  /** As typed; '' for the stored one. */
  key: string;
  /** The end of the key that is stored for the address; '' for none. */
  keyEnding: string;
  isAllowed: boolean;
  models: readonly ListedModel[];
  model: string;
  fault: Fault | null;
  /** How long the model took to answer. */
  elapsedMs: number;
};

export type ConnectStart = { baseUrl: string; model: string; isModelFixed: boolean };

export type ConnectDoors = {
  /** Asks the reader for the permission; must be called synchronously in a press. */
  requestHost: (originPattern: string) => Promise<boolean>;
  check: (request: CheckRequest) => Promise<CheckAnswer>;
  loadKeyEnding: (baseUrl: string) => Promise<string>;
  now: () => number;
  wait: (ms: number) => Promise<void>;
  /** Puts the engine to use, and stores what was typed as a key, by origin. */
  use: (choice: EngineChoice, keys: Record<string, string>) => void;
};

export type Connecting = {
  state: () => ConnectState;
  /** Calls `listener` after each change, until the returned function is called. */
  subscribe: (listener: () => void) => () => void;
  type: (change: Partial<Pick<ConnectState, 'baseUrl' | 'key' | 'model'>>) => void;
  /** Reads again which key is stored. */
  readKey: () => void;
  connect: () => void;
  /** Puts to use what has answered; what was not tried yet is tried first. */
  use: () => void;
  close: () => void;
};

/** How often a server on this computer is asked whether it lets Pith in. */
const LOOK_EVERY_MS = 2_000;

/** After these, asking a model would fail as well. A server that lists no models may still answer. */
const ENDS_LOOKING: ReadonlySet<string> = new Set([
  'key-rejected',
  'no-credit',
  'origin-refused',
  'unreachable',
  'offline',
  'redirected',
]);

/**
 * Connects one service, step by step. Nothing is contacted before `connect`, and neither settings nor keys change
 * before `use`. Every change of a field ends what was under way.
 */
export function createConnecting(service: Service, start: ConnectStart, doors: ConnectDoors): Connecting {
  const listeners = new Set<() => void>();
  /** What was begun under another number has been overtaken. */
  let attempt = 0;
  let state: ConnectState = {
    service,
    phase: 'entering',
    baseUrl: start.baseUrl,
    key: '',
    keyEnding: '',
    isAllowed: false,
    models: [],
    model: start.model,
    fault: null,
    elapsedMs: 0,
  };
  const change = (changed: Partial<ConnectState>) => {
    state = { ...state, ...changed };
    for (const listener of listeners) listener();
  };
  const check = (type: CheckRequest['type'], model: string) =>
    doors.check({ type, baseUrl: state.baseUrl, model, key: state.key || null });

  const readKey = () => {
    const { baseUrl } = state;
    const isAddress = parseAddress(baseUrl).ok;
    void (isAddress ? doors.loadKeyEnding(baseUrl) : Promise.resolve('')).then((keyEnding) => {
      if (baseUrl === state.baseUrl && keyEnding !== state.keyEnding) change({ keyEnding });
    });
  };

  const fail = ({ code, facts }: Extract<CheckAnswer, { type: 'failed' }>) => {
    const fault = toFault(service, code, facts);
    const isModelKnown = fault.at === 'model' || fault.at === 'try';
    const phase =
      fault.at === 'server' ? 'waiting' : isModelKnown && service.kind !== 'relay' ? 'choosing' : 'entering';
    change({ phase, fault });
  };

  const look = async (mine: number): Promise<void> => {
    if (service.kind === 'relay') return tryIt(mine, false);
    if (state.phase !== 'waiting') change({ phase: 'looking' });
    const answer = await check('models', '');
    if (mine !== attempt) return;
    if (answer.type === 'failed' && ENDS_LOOKING.has(answer.code)) {
      fail(answer);
      return state.phase === 'waiting' ? lookLater(mine) : undefined;
    }
    const models = answer.type === 'models' ? answer.models : [];
    const model = toModel(models);
    change({ models, model, fault: null, phase: 'choosing' });
    if (model !== '') await tryIt(mine, false);
  };
  const lookLater = async (mine: number) => {
    await doors.wait(LOOK_EVERY_MS);
    if (mine === attempt) await look(mine);
  };

  const toModel = (models: readonly ListedModel[]): string => {
    if (service.kind === 'relay') return '';
    const { preset } = service;
    const isListed = models.some(({ name }) => name === state.model);
    if (start.isModelFixed || isListed || (models.length === 0 && state.model !== '')) return state.model;
    // Without a list, a preset's example is as good a guess as any; elsewhere only the reader knows.
    return chooseModel(preset, models) ?? (preset.baseUrl === '' || isLocal(service) ? '' : preset.exampleModel);
  };

  const tryIt = async (mine: number, isToBeUsed: boolean): Promise<void> => {
    change({ phase: 'trying', fault: null });
    const startedMs = doors.now();
    const answer = await (service.kind === 'relay' ? check('relay', '') : check('test', state.model));
    if (mine !== attempt) return;
    if (answer.type === 'works') {
      change({ phase: 'works', elapsedMs: doors.now() - startedMs });
      if (isToBeUsed) finish();
    } else if (answer.type === 'failed') {
      fail(answer);
      if (state.phase === 'waiting') await lookLater(mine);
    }
  };

  const finish = () => {
    const { baseUrl, model, key } = state;
    const isRelay = service.kind === 'relay';
    const choice: EngineChoice = {
      engine: service.kind,
      provider: { preset: isRelay ? '' : service.preset.id, baseUrl: isRelay ? '' : baseUrl, model },
      relay: { url: isRelay ? baseUrl : '' },
    };
    doors.use(choice, key === '' ? {} : { [toOrigin(baseUrl)]: key });
  };

  readKey();
  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    type: (typed) => {
      attempt++;
      if (typed.model !== undefined) return change({ ...typed, phase: 'choosing', fault: null });
      const isMoved = typed.baseUrl !== undefined && toOrigin(typed.baseUrl) !== toOrigin(state.baseUrl);
      // A key that was sent to one host is not sent to the next.
      const isKeyKept = !isMoved || !state.isAllowed;
      change({
        ...(isKeyKept ? {} : { key: '' }),
        ...(isMoved && { isAllowed: false, keyEnding: '' }),
        ...typed,
        phase: 'entering',
        models: [],
        fault: null,
      });
      readKey();
    },
    readKey,
    connect: () => {
      const address = parseAddress(state.baseUrl);
      if (!address.ok) return change({ fault: { at: 'address', reason: address.problem, detail: '' } });
      if (needsKey(service) && state.key === '' && state.keyEnding === '')
        return change({
          fault: { at: 'key', reason: service.kind === 'relay' ? 'token-missing' : 'key-missing', detail: '' },
        });
      const mine = ++attempt;
      const granting = doors.requestHost(address.originPattern);
      change({ baseUrl: address.baseUrl, phase: 'allowing', fault: null });
      void granting.then((isAllowed) => {
        if (mine !== attempt) return;
        change({ isAllowed });
        if (isAllowed) return look(mine);
        change({ phase: 'entering', fault: { at: 'reach', reason: 'not-allowed', detail: '' } });
      });
    },
    use: () => {
      if (state.phase === 'works') finish();
      else if (state.phase === 'choosing' && state.model !== '') void tryIt(++attempt, true);
    },
    close: () => void attempt++,
  };
}
