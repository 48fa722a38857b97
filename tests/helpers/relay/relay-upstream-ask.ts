import {
  createUpstream,
  type UpstreamAnswer,
  type UpstreamOptions,
  type UpstreamRequest,
} from '../../../relay/upstream/upstream.ts';
import { type Answer, type Provider, type RecordedRequest, startProvider } from '../provider';

export const KEY = 'sk-upstream-1234567890';

export type Asked = {
  provider: Provider;
  ask: (change?: Partial<UpstreamRequest>, signal?: AbortSignal) => Promise<UpstreamAnswer>;
  [Symbol.asyncDispose]: () => Promise<void>;
};

/** A scripted provider, and the relay's function that sends requests to it. */
export async function startUpstream(
  answer: (request: RecordedRequest) => Answer,
  options: Partial<UpstreamOptions> = {},
): Promise<Asked> {
  const provider = await startProvider(answer);
  const upstream = createUpstream({ url: provider.url, key: KEY, ...options });
  return {
    provider,
    ask: (change, signal = new AbortController().signal) => upstream.open({ ...REQUEST, ...change }, signal),
    [Symbol.asyncDispose]: async () => {
      upstream.close();
      await provider.close();
    },
  };
}

export const REQUEST: UpstreamRequest = {
  body: { model: 'm', messages: [{ role: 'user', content: 'Hi' }], temperature: 0.5 },
  maxOutputTokens: 300,
  mustBoundOutput: false,
};

export async function readAll({ stream }: UpstreamAnswer): Promise<string> {
  const slices: Buffer[] = [];
  for await (const slice of stream as AsyncIterable<Buffer>) slices.push(slice);
  return Buffer.concat(slices).toString();
}
