import type { Article } from '../article/article';
import type { Chunk, Engine } from '../engine/engine';
import { findSentences } from '../engine/on-device/find-sentences';
import { summarizeKeySentences } from '../engine/on-device/key-sentences';
import { createProviderEngine, type ProviderDoors, type Server } from '../engine/provider/openai';
import { buildMessages } from '../prompt/prompt';
import type { EngineWish, SummaryWish } from '../prompt/wish';
import { toSummaryBody } from '../engine/relay/body';
import { createRelayEngine } from '../engine/relay/engine';
import type { ResumeDoors } from '../engine/relay/resume';
import { RunError } from '../errors';
import { parseAddress } from '../settings/address';
import { findPrice, type Price } from '../settings/pricing';
import type { Settings } from '../settings/settings';
import type { EngineFacts, Part } from './protocol';

/**
 * What models of today can read at once, less room for the answer: 128,000 tokens at most providers. A server of the
 * reader's own often has far less, and some of those drop the beginning without a word; the panel offers less when it is
 * too much.
 */
const MAX_TOKENS = 100_000;
const MAX_TOKENS_PRIVATE = 24_000;

/** An engine made ready from the reader's settings. */
export type ReadyEngine = {
  engine: Engine;
  facts: EngineFacts;
  /** As the reader chose it. */
  wish: SummaryWish;
  /** The reader's own prompt, where the wish is for one. */
  instruction?: string;
  /** The most that is sent, in tokens as `estimate-tokens.ts` estimates them. */
  maxTokens: number;
  /** Of the model, where it is known. */
  price?: Price | null;
  /** What `engine` sends for the same article and wish; left out where nothing is sent. */
  toParts?: (article: Article, wish: EngineWish) => Part[];
  /** Gives a stream of this engine again, from its first word on; only a relay can. */
  resume?: (stream: string, signal: AbortSignal) => AsyncIterable<Chunk>;
};

export type ReadyEngineDoors = Omit<ProviderDoors, 'loadRejected' | 'saveRejected'> &
  ResumeDoors & {
    loadSettings(): Promise<Settings>;
    /** BCP 47 tag of the browser's own language. */
    browserLanguage(): string;
    loadKey(baseUrl: string): Promise<string>;
    /** Optional parameters that a provider's model has refused before. */
    loadRejected(baseUrl: string, model: string): Promise<string[]>;
    saveRejected(baseUrl: string, model: string, names: string[]): Promise<void>;
    /** Whether the reader allowed requests to this match pattern. */
    hasHostPermission(originPattern: string): Promise<boolean>;
  };

/** Makes the engine that the reader chose ready. Throws `RunError` when the settings do not allow a run. */
export async function readyEngine(doors: ReadyEngineDoors): Promise<ReadyEngine> {
  const { engine, provider, relay, wish, prompts } = await doors.loadSettings();
  const language = wish.language === 'browser' ? doors.browserLanguage() : wish.language;
  const instruction = prompts.find(({ name }) => name === wish.prompt)?.text;
  const base = { wish, ...(instruction !== undefined && { instruction }) };
  switch (engine) {
    case 'key-sentences':
      return {
        engine: pickSentences,
        facts: { kind: engine, host: '', model: '', language: 'page' },
        wish,
        maxTokens: Infinity,
      };
    case 'provider': {
      const { model } = provider;
      if (!model) throw new RunError('not-configured');
      const { host, ...server } = await readyServer(provider.baseUrl, doors);
      // One for the run, so that what is previewed is what is sent.
      const fence = doors.createFence();
      const providerDoors = { ...rememberRejected(server.baseUrl, model, doors), createFence: () => fence };
      return {
        ...base,
        engine: createProviderEngine({ ...server, model }, providerDoors),
        facts: { kind: engine, host, model, language },
        maxTokens: server.isPrivateHost ? MAX_TOKENS_PRIVATE : MAX_TOKENS,
        price: findPrice(host, model),
        toParts: (article, asked) =>
          buildMessages(article, asked, fence).map(({ role, content }) => ({ name: role, text: content })),
      };
    }
    case 'relay': {
      const { host, ...server } = await readyServer(relay.url, doors);
      return {
        ...base,
        ...createRelayEngine(server, rememberRejected(server.baseUrl, '', doors)),
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

/** On the device a question is answered with the sentences that speak of it. */
const pickSentences: Engine = (article, wish, signal) =>
  wish.question === undefined ? summarizeKeySentences(article, wish, signal) : findSentences(article, wish, signal);

/** The server at this address, which may be asked, with its key. */
async function readyServer(text: string, doors: ReadyEngineDoors): Promise<Server & { host: string }> {
  const address = parseAddress(text);
  if (!address.ok) throw new RunError('not-configured');
  if (!(await doors.hasHostPermission(address.originPattern))) throw new RunError('no-host-permission');
  const { baseUrl, host, isPrivate } = address;
  return { baseUrl, host, isPrivateHost: isPrivate, key: await doors.loadKey(baseUrl) };
}

function rememberRejected(baseUrl: string, model: string, doors: ReadyEngineDoors): ProviderDoors & ResumeDoors {
  return {
    ...doors,
    loadRejected: () => doors.loadRejected(baseUrl, model),
    saveRejected: (names) => doors.saveRejected(baseUrl, model, names),
  };
}
