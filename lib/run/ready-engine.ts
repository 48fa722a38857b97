import type { Article } from '../article/article';
import type { Chunk, Engine } from '../engine/engine';
import { createSentenceFinder } from '../engine/on-device/find-sentences';
import { createKeySentences } from '../engine/on-device/key-sentences';
import type { WordLists } from '../engine/on-device/word-lists';
import type { ContextSize } from '../completions/context-size';
import { toAcceptedMessages } from '../completions/adapt-request';
import { askContext } from '../engine/provider/ask-context';
import { createProviderEngine, type ProviderDoors, type Server } from '../engine/provider/openai';
import { buildMessages } from '../prompt/prompt';
import type { EngineWish, SummaryWish } from '../prompt/wish';
import { toSummaryBody } from '../engine/relay/body';
import { createRelayEngine } from '../engine/relay/engine';
import type { ResumeDoors } from '../engine/relay/resume';
import type { Fetch } from '../engine/stream/guard-fetch';
import { RunError } from '../errors';
import { parseAddress } from '../settings/address';
import { findPrice, type ListPrice, type PriceTable } from '../settings/pricing';
import type { Settings } from '../settings/settings';
import type { EngineFacts, Part } from './protocol';

/**
 * What today's models can read at once, minus room for the answer: 128,000 tokens at most providers. When it is too
 * much, the panel offers to send less.
 */
const MAX_TOKENS = 100_000;

/** An engine prepared from the reader's settings. */
export type ReadyEngine = {
  engine: Engine;
  facts: EngineFacts;
  /** The reader's choices. */
  wish: SummaryWish;
  /** The reader's own prompt, if the wish is for one. */
  instruction?: string;
  /** The most that is sent, in tokens as estimated by `estimate-tokens.ts`. */
  maxTokens: number;
  /** Asks a server in the reader's own network how much the model can hold; absent for others. Never throws. */
  askContext?: (signal: AbortSignal) => Promise<ContextSize>;
  /** The model's price; `null` when it is not known. */
  price?: ListPrice | null;
  /** What `engine` sends for the same article and wish; absent when nothing is sent. */
  toParts?: (article: Article, wish: EngineWish) => Part[];
  /** Streams the same answer again from its first word; only a relay can. */
  resume?: (stream: string, signal: AbortSignal) => AsyncIterable<Chunk>;
};

export type ReadyEngineDoors = Omit<ProviderDoors, 'loadRejected' | 'saveRejected'> &
  ResumeDoors & {
    loadSettings(): Promise<Settings>;
    /** BCP 47 tag of the browser's own language. */
    browserLanguage(): string;
    loadKey(baseUrl: string): Promise<string>;
    loadPrices(): Promise<PriceTable>;
    /** The lists of words for the device's own engine. */
    loadWordLists(): Promise<WordLists>;
    /** Optional parameters that a provider's model has refused. */
    loadRejected(baseUrl: string, model: string): Promise<string[]>;
    saveRejected(baseUrl: string, model: string, names: string[]): Promise<void>;
    /** The context, in tokens, that a server recently reported for a model. Forgetting it costs another request. */
    loadContext?(baseUrl: string, model: string): Promise<number | null>;
    saveContext?(baseUrl: string, model: string, tokens: number): Promise<void>;
    /** Whether the reader has allowed requests to this match pattern. */
    hasHostPermission(originPattern: string): Promise<boolean>;
    /** Whether the reader currently consents to sending page text. */
    mayBeSent(): Promise<boolean>;
  };

/** Prepares the engine that the reader chose. Throws `RunError` when the settings do not allow a run. */
export async function readyEngine(doors: ReadyEngineDoors): Promise<ReadyEngine> {
  const { engine, provider, relay, wish, prompts } = await doors.loadSettings();
  const language = wish.language === 'browser' ? doors.browserLanguage() : wish.language;
  const instruction = prompts.find(({ name }) => name === wish.prompt)?.text;
  const base = { wish, ...(instruction !== undefined && { instruction }) };
  switch (engine) {
    case 'key-sentences':
      return {
        engine: createDeviceEngine(doors),
        facts: { kind: engine, host: '', model: '', language: 'page' },
        wish,
        maxTokens: Infinity,
      };
    case 'provider': {
      const { model } = provider;
      if (!model) throw new RunError('not-configured');
      const { host, ...server } = await readyServer(provider.baseUrl, doors);
      const rejected = await doors.loadRejected(server.baseUrl, model).catch(() => []);
      // One fence for the whole run, so that the preview shows exactly what is sent.
      const fence = doors.createFence();
      const providerDoors = { ...toEngineDoors(server.baseUrl, model, doors), createFence: () => fence };
      return {
        ...base,
        engine: createProviderEngine({ ...server, model }, providerDoors),
        facts: { kind: engine, host, model, language },
        maxTokens: MAX_TOKENS,
        ...(server.isPrivateHost && { askContext: (signal) => askOnce(server, model, doors, signal) }),
        price: await findPrice(host, model, doors.loadPrices).catch(() => null),
        toParts: (article, asked) => {
          const messages = toAcceptedMessages(buildMessages(article, asked, fence), rejected);
          return messages.map(({ role, content }) => ({ name: role, text: content }));
        },
      };
    }
    case 'relay': {
      const { host, ...server } = await readyServer(relay.url, doors);
      return {
        ...base,
        ...createRelayEngine(server, toEngineDoors(server.baseUrl, '', doors)),
        facts: { kind: engine, host, model: '', language },
        maxTokens: MAX_TOKENS,
        toParts: (article, asked) =>
          Object.entries(toSummaryBody(article, asked)).map(([name, value]) => ({
            name,
            text: typeof value === 'string' ? value : JSON.stringify(value),
          })),
      };
    }
  }
}

/** On the device, a question is answered with the sentences that match it. */
function createDeviceEngine({ loadWordLists }: ReadyEngineDoors): Engine {
  // They are loaded while the page is read.
  const lists = loadWordLists();
  lists.catch(() => undefined);
  const [summarize, answer] = [createKeySentences(() => lists), createSentenceFinder(() => lists)];
  return (article, wish, signal) => (wish.question === undefined ? summarize : answer)(article, wish, signal);
}

/** The context that the server reported recently, or reports now. */
async function askOnce(
  server: Server,
  model: string,
  doors: ReadyEngineDoors,
  signal: AbortSignal,
): Promise<ContextSize> {
  const known = (await doors.loadContext?.(server.baseUrl, model).catch(() => null)) ?? null;
  if (known !== null) return { running: known, most: null };
  const size = await askContext(server, model, doors, signal);
  // A model that is not loaded yet reports its context after this run.
  if (size.running !== null) void doors.saveContext?.(server.baseUrl, model, size.running).catch(() => undefined);
  return size;
}

/** The server at this address with its key. Throws `RunError` when Pith may not contact it. */
async function readyServer(text: string, doors: ReadyEngineDoors): Promise<Server & { host: string }> {
  const address = parseAddress(text);
  if (!address.ok) throw new RunError('not-configured');
  if (!(await doors.hasHostPermission(address.originPattern))) throw new RunError('no-host-permission');
  // Asked here as well, so that a reader who has not consented learns it before anything is read or shown.
  await expectConsent(doors);
  const { baseUrl, host, isPrivate } = address;
  return { baseUrl, host, isPrivateHost: isPrivate, key: await doors.loadKey(baseUrl) };
}

/**
 * A `fetch` for requests that may carry page text. Consent can be withdrawn at any time, such as during a preview or
 * before a request is repeated. A request without a body only stops a stream, and must not wait.
 */
function fetchWithConsent(doors: ReadyEngineDoors): Fetch {
  return async (input, init) => {
    if (init?.body) await expectConsent(doors);
    return doors.fetch(input, init);
  };
}

async function expectConsent(doors: ReadyEngineDoors): Promise<void> {
  if (!(await doors.mayBeSent())) throw new RunError('needs-consent');
}

/** The doors of an engine that sends page text to this server. */
function toEngineDoors(baseUrl: string, model: string, doors: ReadyEngineDoors): ProviderDoors & ResumeDoors {
  return {
    ...doors,
    fetch: fetchWithConsent(doors),
    loadRejected: () => doors.loadRejected(baseUrl, model),
    saveRejected: (names) => doors.saveRejected(baseUrl, model, names),
  };
}
