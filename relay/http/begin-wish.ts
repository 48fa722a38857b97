import type { Client } from '../base/client.ts';
import type { Token } from '../store/tokens.ts';
import { type ChatBody, parseChatBody, parseSummaryBody, toChatMessages, toSummaryMessages } from './body.ts';
import { createJsonClient, createStreamClient, type Exchanged } from './client.ts';
import { toCompletion } from './to-completion.ts';

/** What an authenticated client asks for. */
export type BeginWish = {
  token: Token;
  endpoint: 'summary' | 'chat';
  model: string | undefined;
  messages: ReturnType<typeof toChatMessages>;
  parameters: Record<string, unknown>;
  maxOutputTokens: number | undefined;
  wantsUsage: boolean;
  canResume: boolean;
  route: string | null;
  /** `headers`: further ones of the answer. */
  toClient: (headers: Record<string, string>) => Client;
};

type Caller = { exchanged: Exchanged; token: Token; keepAliveMs: number };

/** The wish of a request to `/summary`. Throws `RelayError` for a body that is no such request. */
export function toSummaryWish(caller: Caller, value: unknown, systemPrompt: string): BeginWish {
  const body = parseSummaryBody(value);
  const fence = crypto.randomUUID().slice(0, 8);
  return {
    ...toStreamWish(caller),
    endpoint: 'summary',
    model: body.model,
    messages: toSummaryMessages(body, { systemPrompt, fence }),
    parameters: {},
    maxOutputTokens: undefined,
    wantsUsage: body.stream_options?.include_usage === true,
  };
}

/** The same for `/v1/chat/completions`. `keys` are cut out of an answer that is not streamed. */
export function toChatWish(
  caller: Caller,
  value: unknown,
  { systemPrompt, keys }: { systemPrompt: string; keys: readonly string[] },
): BeginWish {
  const body = parseChatBody(value);
  const wish: BeginWish = {
    ...toStreamWish(caller),
    endpoint: 'chat',
    model: body.model,
    messages: toChatMessages(body, { systemPrompt }),
    parameters: toParameters(body),
    maxOutputTokens: body.max_completion_tokens ?? body.max_tokens,
    wantsUsage: body.stream_options?.include_usage === true,
  };
  if (body.stream) return wish;
  return {
    ...wish,
    wantsUsage: true,
    canResume: false,
    toClient: (headers) =>
      createJsonClient(withHeaders(caller.exchanged, headers), (events) => toCompletion(events, keys)),
  };
}

function toStreamWish({ exchanged, token, keepAliveMs }: Caller) {
  const { headers } = exchanged.incoming;
  return {
    token,
    canResume: headers['pith-resume'] === '1',
    route: toRoute(headers['pith-route']),
    toClient: (more: Record<string, string>) => createStreamClient(withHeaders(exchanged, more), keepAliveMs),
  };
}

function withHeaders(exchanged: Exchanged, headers: Record<string, string>): Exchanged {
  return { ...exchanged, headers: { ...exchanged.headers, ...headers } };
}

function toParameters(body: ChatBody): Record<string, unknown> {
  const {
    model: _,
    messages: _m,
    stream: _s,
    stream_options: _o,
    max_tokens: _t,
    max_completion_tokens: _c,
    ...rest
  } = body;
  return rest;
}

/** A client may send one as well: it only decides which relay the client resumes at. */
function toRoute(header: string | string[] | undefined): string | null {
  return typeof header === 'string' && /^[0-9a-f]{8}$/.test(header) ? header : null;
}
