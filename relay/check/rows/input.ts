import { parseJson } from '../kit/client.ts';
import { complete } from '../kit/completions.ts';
import { demand, type Kit, toText } from '../kit/kit.ts';
import type { Finding, Row } from '../kit/row.ts';
import { until } from '../kit/wait.ts';

/** Requests that the relay should not serve. */
export const inputRows: Row[] = [
  { name: 'bad-input', when: 'last', check: checkInput },
  { name: 'cors', isLocal: true, check: checkOrigins },
];

const BODY_MEBIBYTES = 50;

async function checkInput(kit: Kit): Promise<Finding> {
  const wrong: Record<string, string> = {
    'malformed JSON': '{"content": "One',
    'a list': '[]',
    'no content': '{"title": "One"}',
    'an empty content': '{"content": ""}',
    'a blank content': String.raw`{"content": " \n\t "}`,
    'a content that is no text': '{"content": {"a": 1}}',
  };
  for (const [what, body] of Object.entries(wrong)) {
    const call = kit.send({ path: '/summary', body });
    await kit.ended({ call });
    demand(call.status === 400, `${what}: ${call.status ?? call.failure?.message}`);
    const { error } = (parseJson(call.body()) ?? {}) as { error?: { message?: unknown } };
    demand(typeof error?.message === 'string', `${what}: 400 without a message`);
  }
  const end = await sendTooMuch(kit);
  return { seen: `${Object.keys(wrong).length} wrong bodies: 400; ${BODY_MEBIBYTES} MB: ${end}` };
}

/** The body has no content length, so the relay has to count. */
async function sendTooMuch(kit: Kit): Promise<string> {
  const { marker, asked } = kit.expect(complete(['One.']));
  const mebibyte = Buffer.alloc(2 ** 20, 'a ');
  const pieces = Array.from({ length: BODY_MEBIBYTES }, () => mebibyte);
  const body = [Buffer.from(`{"content":"${toText(marker)} `), ...pieces, Buffer.from('"}')];
  const call = kit.send({ path: '/summary', body });
  await until(() => call.status !== null || call.hasEnded, kit.limits.stepMs * 2);
  demand(asked.length === 0 && call.status !== 200, `${BODY_MEBIBYTES} MB of content were taken`);
  if (call.status === null) {
    demand(call.hasEnded, `${BODY_MEBIBYTES} MB of content were neither answered nor refused`);
    return 'connection closed';
  }
  demand(call.status === 413 || call.status === 411, `${BODY_MEBIBYTES} MB of content: ${call.status}`);
  return String(call.status);
}

async function checkOrigins(kit: Kit): Promise<Finding> {
  const preflight = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  };
  for (const origin of ['https://page.example', 'null']) {
    const calls = [
      kit.send({ method: 'OPTIONS', path: '/summary', token: null, headers: { origin, ...preflight } }),
      kit.ask(complete(['One.']), { headers: { origin } }).call,
      kit.send({ method: 'GET', path: '/v1/models', headers: { origin } }),
    ];
    for (const call of calls) {
      await until(() => call.status !== null || call.hasEnded, kit.limits.stepMs);
      demand(call.status !== null, `Origin: ${origin} got no answer`);
      const allowed = call.headers['access-control-allow-origin'];
      demand(allowed === undefined, `Origin: ${origin} was answered access-control-allow-origin: ${allowed}`);
    }
  }
  return { seen: 'a web page gets no access-control-allow-origin' };
}
