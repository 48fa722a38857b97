import { type Call, parseJson } from '../kit/client.ts';
import { complete, USAGE } from '../kit/completions.ts';
import { demand, describe, type Kit, NotChecked, toChat, toText } from '../kit/kit.ts';
import type { Finding, Probe, Row } from '../kit/row.ts';

const DELTAS = ['One ', 'plain ', 'line, ', 'and ', 'an end.'];

/** A whole summary, read as the simplest client there is would read it. */
export const wholeRows: Row[] = [
  { name: 'contract', isLocal: true, check: checkContract },
  { name: 'chat-completions', check: checkChat },
  { name: 'headers', check: checkHeaders },
];

async function checkContract(kit: Kit, { status, problem }: Probe): Promise<Finding> {
  demand(status !== 404 && status !== 405, `POST ${kit.base}/summary answered ${status}`);
  if (problem !== null) throw new NotChecked(problem);
  const seen = await readPlainly(kit);
  demand(seen === DELTAS.join(''), `the plain client read ${JSON.stringify(seen.slice(0, 80))}`);
  return { seen: `a plain client read the ${DELTAS.length} deltas and [DONE]` };
}

/** fetch, split on blank lines, append `choices[0].delta.content`, stop at `[DONE]`: a client needs nothing more. */
async function readPlainly({ base, token, expect, limits }: Kit): Promise<string> {
  const { marker } = expect(complete(DELTAS));
  const response = await fetch(`${base}/summary`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ content: toText(marker) }),
    signal: AbortSignal.timeout(limits.rowMs),
  });
  demand(response.ok && response.body !== null, `the plain client got ${response.status}`);
  let rest = '';
  let text = '';
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + part).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    for (const line of blocks.flatMap((block) => block.split(/\r?\n/))) {
      if (!line.startsWith('data:')) continue;
      const json = line.slice(5).trim();
      if (json === '[DONE]') return text;
      const chunk = JSON.parse(json) as { choices: { delta: { content?: string } }[] };
      const [choice] = chunk.choices;
      demand(choice !== undefined, 'a chunk without choices came, which a plain client cannot read');
      text += choice.delta.content ?? '';
    }
  }
  demand(false, `the stream ended without [DONE] after ${JSON.stringify(text.slice(0, 80))}`);
}

async function checkChat(kit: Kit): Promise<Finding> {
  const path = '/v1/chat/completions';
  const streamed = kit.ask(complete(DELTAS), { path });
  const whole = kit.ask(complete(DELTAS), { path, body: (marker) => ({ ...toChat(toText(marker)), stream: false }) });
  const models = kit.send({ method: 'GET', path: '/v1/models' });
  await kit.answered(streamed);
  if (streamed.call.status === 404) throw new NotChecked(`there is no POST ${path} (404)`);
  await Promise.all([streamed, whole, { call: models }].map((sent) => kit.ended(sent)));
  const text = streamed.call.deltas.map((delta) => delta.text).join('');
  demand(text === DELTAS.join(''), `streamed, it read ${JSON.stringify(text.slice(0, 80))}${describe(streamed.call)}`);
  demand(streamed.call.frames.at(-1)?.text === '[DONE]', 'the stream did not end with [DONE]');
  demandCompletion(whole.call);
  const { data: list } = (parseJson(models.body()) ?? {}) as { data?: { id?: unknown }[] };
  demand(
    models.status === 200 && Array.isArray(list) && list.every(({ id }) => typeof id === 'string'),
    `GET /v1/models answered ${models.status} without a list of models`,
  );
  return { seen: `the completion came streamed and as one JSON, and ${list.length} model(s) are listed` };
}

function demandCompletion(call: Call): void {
  const { choices, usage } = (parseJson(call.body()) ?? {}) as {
    choices?: { message?: { content?: unknown }; finish_reason?: unknown }[];
    usage?: Partial<typeof USAGE>;
  };
  const [choice] = choices ?? [];
  demand(
    choice?.message?.content === DELTAS.join('') && choice.finish_reason === 'stop',
    `not streamed, the completion was ${JSON.stringify(call.body().slice(0, 80))}${describe(call)}`,
  );
  demand(
    usage?.prompt_tokens === USAGE.prompt_tokens && usage.completion_tokens === USAGE.completion_tokens,
    `not streamed, the usage was ${JSON.stringify(usage)}`,
  );
}

async function checkHeaders(kit: Kit): Promise<Finding> {
  const exchange = kit.ask(complete(DELTAS), { headers: { 'accept-encoding': 'gzip, br' } });
  await kit.answered(exchange);
  const { headers } = exchange.call;
  // nginx obeys this header and keeps it to itself.
  const unbuffered = headers['x-accel-buffering'] ?? (String(headers.server).startsWith('nginx') ? 'no' : undefined);
  const wrong = [
    /^text\/event-stream(; *charset="?utf-8"?)?$/i.test(headers['content-type'] ?? '')
      ? null
      : `content-type: ${headers['content-type']}`,
    /\bno-transform\b/i.test(headers['cache-control'] ?? '') ? null : `cache-control: ${headers['cache-control']}`,
    unbuffered === 'no' ? null : `x-accel-buffering: ${unbuffered}`,
    headers['content-encoding'] === undefined ? null : `content-encoding: ${headers['content-encoding']}`,
    headers['content-length'] === undefined ? null : `content-length: ${headers['content-length']}`,
  ].filter((line) => line !== null);
  demand(wrong.length === 0, wrong.join(', '));
  return { seen: `text/event-stream, ${headers['cache-control']}, x-accel-buffering: no, not compressed` };
}
