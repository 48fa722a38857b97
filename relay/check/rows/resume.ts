import { stream, toDeltas, toEnding } from '../kit/completions.ts';
import { demand, describe, type Exchange, type Kit, NotChecked, type Sent, toText } from '../kit/kit.ts';
import type { Finding, Row } from '../kit/row.ts';
import type { Step } from '../kit/upstream.ts';
import { sleep } from '../kit/wait.ts';
import { untilLetGo } from './abort.ts';

/** Lost connections, and streams that are no longer wanted. */
export const resumeRows: Row[] = [
  { name: 'resume', check: checkResume },
  { name: 'stop', check: checkStop },
];

const CAN_RESUME = { 'pith-resume': '1' };
const NO_IDS = 'the relay offers no resuming: its events have no id';

async function checkResume(kit: Kit): Promise<Finding> {
  const deltas = Array.from({ length: 16 }, (_, index) => `d${index} `);
  const exchange = kit.ask(
    (asked) => stream(...toDeltas(deltas).flatMap((event): Step[] => [event, { waitMs: 40 }]), ...toEnding(asked)),
    { headers: CAN_RESUME },
  );
  const first = await readSome(kit, exchange, 3);
  await sleep(120);
  const second = await readSome(kit, comeBack(kit, exchange, first.id), 4);
  await sleep(120);
  const rest = await readToEnd(kit, comeBack(kit, exchange, second.id));
  const read = first.text + second.text + rest;
  demand(read === deltas.join(''), `lost twice, the client read ${JSON.stringify(read)} of ${deltas.length} deltas`);
  const again = await readToEnd(kit, comeBack(kit, exchange, first.id));
  demand(first.text + again === read, `come back after the end, the client read ${JSON.stringify(first.text + again)}`);
  demand(exchange.asked.length === 1, `the upstream was asked ${exchange.asked.length} times`);

  for (const id of [`${first.id.replace(/\.\d+$/, '')}x.1`, 'nothing-like-an-id']) {
    const unknown = kit.ask(() => stream(), { headers: { ...CAN_RESUME, 'last-event-id': id } });
    await kit.answered(unknown);
    const { status } = unknown.call;
    demand(unknown.asked.length === 0, 'an unknown Last-Event-ID made a new request to the upstream');
    demand(status !== null && status >= 400 && status < 500, `an unknown Last-Event-ID was answered ${status}`);
  }
  return { seen: 'lost twice and come back: nothing missing, nothing twice, the upstream asked once' };
}

/** The next deltas, then the connection is lost. Bytes that were still under way do not count. */
async function readSome(kit: Kit, { call }: Sent, count: number): Promise<{ text: string; id: string }> {
  await kit.delivered({ call }, count);
  const some = call.deltas.slice(0, count);
  call.close();
  const { id } = some.at(-1) ?? { id: null };
  if (id === null) throw new NotChecked(NO_IDS);
  return { text: some.map(({ text }) => text).join(''), id };
}

/** Sends the whole request again, so that a relay which would ask the upstream again can do so. */
function comeBack(kit: Kit, { marker }: Exchange, id: string): Sent {
  const headers = { ...CAN_RESUME, 'last-event-id': id };
  return { call: kit.send({ path: '/summary', headers, body: JSON.stringify({ content: toText(marker) }) }) };
}

async function readToEnd(kit: Kit, { call }: Sent): Promise<string> {
  await kit.ended({ call });
  demand(call.status === 200, `coming back was answered ${call.status ?? 'not at all'}${describe(call)}`);
  demand(call.frames.at(-1)?.text === '[DONE]', 'come back, the stream did not end with [DONE]');
  return call.deltas.map(({ text }) => text).join('');
}

async function checkStop(kit: Kit): Promise<Finding> {
  const stop = async (when: string, isLost: boolean) => {
    const exchange = kit.ask(() => stream(...toDeltas(['One ', 'two ']), 'hang'), { headers: CAN_RESUME });
    await kit.delivered(exchange, 2);
    const id = exchange.call.deltas[1]?.id ?? null;
    if (id === null) throw new NotChecked(NO_IDS);
    if (isLost) {
      exchange.call.close();
      await sleep(200);
    }
    const since = performance.now();
    const call = kit.send({ method: 'DELETE', path: '/summary', headers: { 'last-event-id': id } });
    await kit.ended({ call });
    const { status } = call;
    demand(status !== null && status >= 200 && status < 300, `${when}, DELETE /summary was answered ${status}`);
    return untilLetGo(kit, exchange, since, `stopped ${when}`);
  };
  const waits = await Promise.all([stop('while it streams', false), stop('after the connection was lost', true)]);
  return { seen: 'DELETE /summary let the upstream go, connected or lost', ms: Math.max(...waits) };
}
