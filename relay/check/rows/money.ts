import { complete, stream, toDeltas, USAGE } from '../kit/completions.ts';
import { parseJson } from '../kit/client.ts';
import { demand, type Kit, NotChecked, toText } from '../kit/kit.ts';
import type { Finding, Row } from '../kit/row.ts';
import { sleep, until } from '../kit/wait.ts';

/** What the client is told about the cost, and what is recorded. */
export const moneyRows: Row[] = [
  { name: 'settle-once', when: 'alone', check: checkSettling },
  { name: 'usage-stripped', check: checkUsage },
];

/** What `/v1/usage` reports about a token; `null` for fields that are missing. */
type Counted = { prompt: number; completion: number; requests: number | null; estimated: number | null };

async function checkSettling(kit: Kit): Promise<Finding> {
  if (kit.token === null) throw new NotChecked('without a token there is no usage of its own to look at');
  const whole = await measure(kit, async () => {
    await kit.ended(kit.ask(complete(['One ', 'two.'])));
  });
  demand(
    whole.prompt === USAGE.prompt_tokens && whole.completion === USAGE.completion_tokens,
    `the upstream reported ${USAGE.prompt_tokens} + ${USAGE.completion_tokens} tokens, the usage rose by ${toSum(whole)}`,
  );
  demand(whole.requests === null || whole.requests === 1, `one request was counted ${whole.requests} times`);

  const deltas = Array.from({ length: 40 }, (_, index) => `w${index} `);
  let askedText = toText('');
  let maximum = Infinity;
  const broken = await measure(kit, async () => {
    const exchange = kit.ask(() => stream(...toDeltas(deltas), 'hang'));
    const { body } = await kit.reached(exchange);
    askedText = (body?.messages ?? []).map(({ content }) => JSON.stringify(content)).join('');
    maximum = body?.max_tokens ?? body?.max_completion_tokens ?? Infinity;
    await kit.delivered(exchange, deltas.length);
    exchange.call.close();
  });
  const bounds = { prompt: toBounds(askedText), completion: toBounds(deltas.join('')) };
  const seen = `a client that went after ${deltas.length} deltas was billed ${toSum(broken)} tokens`;
  demand(isWithin(broken.prompt, bounds.prompt), `${seen}: the prompt is ${bounds.prompt.join(' to ')}`);
  demand(broken.completion < maximum || maximum <= deltas.length, `${seen}: the maximum, not what was delivered`);
  demand(isWithin(broken.completion, bounds.completion), `${seen}: delivered were ${bounds.completion.join(' to ')}`);
  demand(broken.requests === null || broken.requests === 1, `${seen}, counted as ${broken.requests} requests`);
  demand(broken.estimated === null || broken.estimated === 1, `${seen}, but not flagged as estimated`);
  return { seen: `a whole request was billed ${toSum(whole)} tokens once, one broken off ${toSum(broken)}` };
}

/** No tokenizer makes more tokens than bytes, and none in use averages more than 12 bytes per token. */
function toBounds(text: string): [number, number] {
  const bytes = Buffer.byteLength(text);
  return [Math.ceil(bytes / 12), bytes + 64];
}

const isWithin = (count: number, [least, most]: [number, number]) => count >= least && count <= most;
const toSum = ({ prompt, completion }: Counted) => `${prompt} + ${completion}`;

/** By how much `act` raises the usage, measured after a pause in which it could rise again. */
async function measure(kit: Kit, act: () => Promise<void>): Promise<Counted> {
  const before = await readUsage(kit);
  await act();
  let after = before;
  let isReading = false;
  const hasRisen = () => {
    if (!isReading) {
      isReading = true;
      void readUsage(kit).then(
        (counted) => {
          after = counted;
          isReading = false;
        },
        () => (isReading = false),
      );
    }
    return after.prompt + after.completion > before.prompt + before.completion;
  };
  await until(hasRisen, kit.limits.stepMs);
  await sleep(kit.limits.quietMs);
  after = await readUsage(kit);
  const rise = (name: 'requests' | 'estimated') => {
    const [from, to] = [before[name], after[name]];
    return from === null || to === null ? null : to - from;
  };
  return {
    prompt: after.prompt - before.prompt,
    completion: after.completion - before.completion,
    requests: rise('requests'),
    estimated: rise('estimated'),
  };
}

async function readUsage(kit: Kit): Promise<Counted> {
  const call = kit.send({ method: 'GET', path: '/v1/usage' });
  await kit.ended({ call });
  if (call.status !== 200) throw new NotChecked(`GET /v1/usage answered ${call.status}`);
  const report = (parseJson(call.body()) ?? {}) as Record<string, Record<string, unknown> | undefined>;
  const sums = report.month ?? report.today ?? report;
  // `prompt_tokens`, `promptTokens`, `input_tokens`: relays differ.
  const counts = new Map(Object.entries(sums).map(([name, count]) => [name.replaceAll('_', '').toLowerCase(), count]));
  const find = (...names: string[]) => {
    const count = names.map((name) => counts.get(name)).find((found) => typeof found === 'number');
    return typeof count === 'number' ? count : null;
  };
  const prompt = find('prompttokens', 'inputtokens');
  const completion = find('completiontokens', 'outputtokens');
  if (prompt === null || completion === null)
    throw new NotChecked('GET /v1/usage names no prompt and completion tokens');
  return { prompt, completion, requests: find('requests'), estimated: find('estimatedrequests', 'estimated') };
}

async function checkUsage(kit: Kit): Promise<Finding> {
  const plain = kit.ask(complete(['One ', 'two.']));
  const curious = kit.ask(complete(['One ', 'two.']), {
    body: (marker) => ({ content: toText(marker), stream_options: { include_usage: true } }),
  });
  const { body } = await kit.reached(plain);
  demand(body?.stream_options?.include_usage === true, 'the upstream was not asked for the usage');
  await Promise.all([kit.ended(plain), kit.ended(curious)]);
  const reports = (frames: typeof plain.call.frames) =>
    frames
      .map(({ text }) => parseJson(text) as { choices?: unknown[]; usage?: Partial<typeof USAGE> | null } | null)
      .filter((chunk) => chunk?.usage != null || chunk?.choices?.length === 0);
  demand(reports(plain.call.frames).length === 0, 'a client that did not ask for it got a chunk with the usage');
  const [report, ...others] = reports(curious.call.frames);
  demand(
    report !== undefined && others.length === 0,
    `a client that asked got ${others.length + (report ? 1 : 0)} usages`,
  );
  demand(
    report?.usage?.prompt_tokens === USAGE.prompt_tokens && report.usage.completion_tokens === USAGE.completion_tokens,
    `a client that asked was told ${JSON.stringify(report?.usage)}`,
  );
  return { seen: 'the upstream is asked for the usage, and only a client that asks is told' };
}
