import type { Chunk } from '../../lib/engine/engine';
import { createProviderEngine, type Provider, type ProviderDoors } from '../../lib/engine/provider/openai';
import { RunError } from '../../lib/errors';
import { createArticle } from './pages/article';

export const KEY = 'sk-test-0123456789abcdef';

export type AskOptions = Partial<ProviderDoors> & {
  provider?: Partial<Provider>;
  signal?: AbortSignal;
  /** Called with each chunk before the next one is requested. */
  onChunk?: (chunk: Chunk) => void;
};

/**
 * Everything that an engine yields for one article, one line each: `+text` a delta, `~text` reasoning, `<-`
 * was-reasoning, `wait ms`, `limit tokens`, `usage in/out`, `resumable stream`, `reconnecting`, `. finish-reason`, and
 * `! code detail` for the `RunError` it throws. Other errors are thrown.
 */
export async function askEngine({ provider, signal, onChunk, ...doors }: AskOptions): Promise<string[]> {
  const engine = createProviderEngine(
    { baseUrl: 'http://127.0.0.1:1/v1', model: 'test-model', key: KEY, isPrivateHost: true, ...provider },
    { fetch: globalThis.fetch, isOnline: () => true, createFence: () => 'f3nce', ...doors },
  );
  const wish = { length: 'short', language: 'page', prefix: '' } as const;
  return readLines(engine(createArticle(), wish, signal ?? new AbortController().signal), onChunk);
}

/** The chunks, one line each, and the error that they end with. */
export async function readLines(
  chunks: AsyncIterable<Chunk>,
  onChunk?: ((chunk: Chunk) => void) | undefined,
): Promise<string[]> {
  const lines: string[] = [];
  try {
    for await (const chunk of chunks) {
      lines.push(toLine(chunk));
      onChunk?.(chunk);
    }
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const { detail, retryAfterSeconds } = error.facts;
    lines.push(['!', error.code, detail, retryAfterSeconds].filter((part) => part !== undefined).join(' '));
  }
  return lines;
}

function toLine(chunk: Chunk): string {
  switch (chunk.type) {
    case 'delta':
      return `+${chunk.text}`;
    case 'reasoning':
      return `~${chunk.text}`;
    case 'was-reasoning':
      return '<-';
    case 'waiting':
      return `wait ${chunk.ms}`;
    case 'limited':
      return `limit ${chunk.tokens}`;
    case 'resumable':
      return `resumable ${chunk.stream}`;
    case 'reconnecting':
      return 'reconnecting';
    case 'usage':
      return `usage ${chunk.usage.promptTokens}/${chunk.usage.completionTokens}`;
    case 'finish':
      return `. ${chunk.finishReason}`;
  }
}
