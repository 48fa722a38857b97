import { parseJson } from '../kit/client.ts';
import { json, stream, toDeltas, toEvent } from '../kit/completions.ts';
import { demand, describe, type Exchange, type Kit } from '../kit/kit.ts';
import type { Finding, Row } from '../kit/row.ts';
import type { Script } from '../kit/upstream.ts';

/** What the client is told when the upstream fails. */
export const errorRows: Row[] = [{ name: 'upstream-errors', check: checkErrors }];

const RETRY_AFTER_S = 7;
const refuse = (message: string) => ({ error: { message, type: 'server_error', code: null } });

const BEFORE: Record<string, Script> = {
  'a 401': () => json(401, refuse('No.')),
  'a 429': () => json(429, refuse('Slower.'), { 'retry-after': String(RETRY_AFTER_S) }),
  'a 500': () => json(500, refuse('Oh.')),
  'a 503': () => ({ status: 503, headers: { 'content-type': 'text/html' }, steps: ['<h1>Down</h1>'] }),
  'HTML with 200': () => ({ headers: { 'content-type': 'text/html' }, steps: ['<!doctype html><h1>Sign in</h1>'] }),
  'an empty stream': () => stream(),
};

const DELTAS = ['One ', 'two '];
const WITHIN: Record<string, Script> = {
  'a connection cut in the stream': () => stream(...toDeltas(DELTAS), { waitMs: 300 }, 'cut'),
  'a stream without a finish reason': () => stream(...toDeltas(DELTAS)),
  'an error event': () => stream(...toDeltas(DELTAS), toEvent(JSON.stringify(refuse('Overloaded.')))),
};

async function checkErrors(kit: Kit): Promise<Finding> {
  const run = async (what: string, script: Script) => {
    const exchange = kit.ask(script);
    await kit.reached(exchange);
    await kit.answered(exchange);
    await kit.ended(exchange);
    demandError(what, exchange);
    return exchange.call;
  };
  await Promise.all([
    ...Object.entries(BEFORE).map(async ([what, script]) => {
      const { status, headers } = await run(what, script);
      // A client would think that its own token is wrong.
      demand(status !== 401, `${what} of the upstream came through as the relay's own 401`);
      if (what !== 'a 429' || status === 200) return;
      demand(status === 429, `${what} came through as ${status}`);
      demand(
        Number(headers['retry-after']) >= RETRY_AFTER_S,
        `${what} with Retry-After: ${RETRY_AFTER_S} came through with ${headers['retry-after'] ?? 'none'}`,
      );
    }),
    ...Object.entries(WITHIN).map(async ([what, script]) => {
      const { deltas } = await run(what, script);
      const text = deltas.map((delta) => delta.text).join('');
      demand(text === DELTAS.join(''), `${what}: of ${DELTAS.length} deltas before it came ${JSON.stringify(text)}`);
    }),
  ]);
  const count = Object.keys(BEFORE).length + Object.keys(WITHIN).length;
  return { seen: `${count} failures were told as errors, Retry-After kept, no [DONE] after a cut` };
}

/** A status with a JSON error, or an error event in the stream, but never the end of a success. */
function demandError(what: string, { call }: Exchange): void {
  const told = call.status === 200 ? call.frames.map(({ text }) => parseJson(text)) : [parseJson(call.body())];
  const isTold = told.some((value) => {
    const { error } = (value ?? {}) as { error?: { message?: unknown } | null };
    return typeof error?.message === 'string' && error.message !== '';
  });
  demand(!call.frames.some(({ text }) => text === '[DONE]'), `${what} was followed by [DONE]`);
  demand(isTold, `${what} was not told as an error: ${call.status}${describe(call)}, ${call.body().length} characters`);
}
