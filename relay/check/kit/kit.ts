import { randomBytes } from 'node:crypto';
import { type Ask, type Call, parseJson, send } from './client.ts';
import type { Limits } from './limits.ts';
import type { Asked, Script, Upstream } from './upstream.ts';
import { inSeconds, until } from './wait.ts';

/** What a row found wrong, in a sentence. */
export class Failure extends Error {}

/** Why a row could not be checked, in a sentence. */
export class NotChecked extends Error {}

export function demand(isTrue: boolean, sentence: string): asserts isTrue {
  if (!isTrue) throw new Failure(sentence);
}

export type Wish = Omit<Ask, 'url' | 'body'> & {
  path?: string;
  /** `null`: none is sent. Left out: the token of the kit. */
  token?: string | null;
  body?: (marker: string) => unknown;
};

/** A request of the kit: `call` at the client's end, `asked` at the upstream's end, normally one. */
export type Exchange = { call: Call; asked: Asked[]; marker: string };

/** An exchange, or a call that is not meant to reach the upstream. */
export type Sent = { call: Call; asked?: Asked[] };

export type Kit = {
  limits: Limits;
  base: string;
  token: string | null;
  /** Makes the upstream answer by `script` every request that contains the word `marker`. */
  expect(script: Script): { marker: string; asked: Asked[] };
  /** Asks the relay; its upstream answers by `script`. */
  ask(script: Script, wish?: Wish): Exchange;
  /** Sends a request that should not reach the upstream. */
  send(ask: Omit<Ask, 'url'> & { path: string; token?: string | null }): Call;
  /** Each resolves when that happened, and throws `Failure` when there is no progress within the limit. */
  answered(exchange: Exchange): Promise<void>;
  reached(exchange: Exchange): Promise<Asked>;
  delivered(sent: Sent, count: number): Promise<void>;
  ended(sent: Sent): Promise<void>;
  /** Ends whatever is still open. */
  close(): void;
};

export const toText = (marker: string) =>
  `The word ${marker} stands for this text. A pith is the soft middle of a stem, and of a matter what counts in it.`;

export function createKit(base: string, token: string | null, upstream: Upstream, limits: Limits): Kit {
  const expected: Asked[][] = [];
  const calls: Call[] = [];
  /** A request that still makes progress, at either end, may take as long as a row may. */
  const untilStuck = async (isTrue: () => boolean, { call, asked = [] }: Sent) => {
    const movedAt = () => Math.max(call.movedAt, asked.at(-1)?.writtenAt.at(-1) ?? 0);
    let seenAt: number;
    do seenAt = movedAt();
    while (!isTrue() && (await until(() => isTrue() || movedAt() > seenAt, limits.stepMs)));
    return isTrue();
  };

  const kit: Kit = {
    limits,
    base,
    token,
    expect(script) {
      const marker = `kit${randomBytes(8).toString('hex')}`;
      const asked = upstream.expect(marker, script);
      expected.push(asked);
      return { marker, asked };
    },
    ask(script, { path = '/summary', body, ...wish } = {}) {
      const { marker, asked } = kit.expect(script);
      const text = toText(marker);
      const value = body?.(marker) ?? (path === '/summary' ? { content: text } : toChat(text));
      const call = kit.send({ ...wish, path, body: JSON.stringify(value) });
      return { call, asked, marker };
    },
    send({ path, token: own = token, headers, ...ask }) {
      const call = send({
        ...ask,
        url: base + path,
        headers: {
          ...(ask.body !== undefined && { 'content-type': 'application/json' }),
          ...(own !== null && { authorization: `Bearer ${own}` }),
          ...headers,
        },
      });
      calls.push(call);
      return call;
    },
    async answered({ call, asked }) {
      await until(() => call.status !== null || call.hasEnded, limits.stepMs);
      if (call.status === 429 && asked.length === 0)
        throw new NotChecked('the relay limits this token (429): give the kit one without --rpm and --streams');
      demand(call.status !== null, call.failure?.message ?? `no answer within ${inSeconds(limits.stepMs)}`);
    },
    async reached({ call, asked }) {
      await until(() => asked.length > 0 || call.hasEnded, limits.stepMs);
      const [first] = asked;
      if (!first) await kit.answered({ call, asked, marker: '' });
      demand(first !== undefined, `a request never reached the upstream${describe(call)}`);
      return first;
    },
    async delivered(sent, count) {
      const { call } = sent;
      await untilStuck(() => call.deltas.length >= count || call.hasEnded, sent);
      const got = call.deltas.length;
      const within = call.hasEnded ? 'before the end' : `and none in ${inSeconds(limits.stepMs)}`;
      demand(got >= count, `${got} of ${count} deltas arrived ${within}${describe(call)}`);
    },
    async ended(sent) {
      const hasEnded = await untilStuck(() => sent.call.hasEnded, sent);
      demand(hasEnded, `no end, and nothing in ${inSeconds(limits.stepMs)}`);
    },
    close() {
      for (const call of calls) call.close();
      for (const { drop } of expected.flat()) drop();
    },
  };
  return kit;
}

export function toChat(text: string): {
  model: string;
  messages: { role: string; content: string }[];
  stream: boolean;
} {
  return { model: 'any', messages: [{ role: 'user', content: text }], stream: true };
}

/** For the end of a sentence: how the relay answered, unless it was a success. */
export function describe({ status, body }: Call): string {
  if (status === null || status < 400) return '';
  const { error } = (parseJson(body()) ?? {}) as { error?: { code?: unknown } };
  return ` (${status}${typeof error?.code === 'string' ? ` ${error.code}` : ''})`;
}
