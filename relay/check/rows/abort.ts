import { complete, stream, toDeltas, toEvent, toChunk } from '../kit/completions.ts';
import { demand, type Exchange, type Kit } from '../kit/kit.ts';
import type { Finding, Row } from '../kit/row.ts';
import type { Answer } from '../kit/upstream.ts';
import { inSeconds, sleep, until } from '../kit/wait.ts';

/** How a client that leaves, or does not read, affects the upstream. */
export const abortRows: Row[] = [
  { name: 'abort', check: checkAbort },
  { name: 'back-pressure', when: 'last', check: checkBackPressure },
];

/** Resolves to how many ms after `since` the upstream's connection was closed; throws `Failure` when it was not. */
export async function untilLetGo(kit: Kit, { asked }: Exchange, since: number, when: string): Promise<number> {
  const { stopMs } = kit.limits;
  const [first] = asked;
  await until(() => first?.closedAt != null, stopMs);
  const closedAt = first?.closedAt ?? null;
  demand(closedAt !== null, `${when}, the upstream was still connected ${inSeconds(stopMs)} later`);
  return closedAt - since;
}

async function checkAbort(kit: Kit): Promise<Finding> {
  const silent = (): Answer => ({ isMute: true, steps: [] });
  const talking = () => stream(...toDeltas(['One ', 'two ']), 'hang');
  const cases = [
    { when: 'before the upstream answered', exchange: kit.ask(silent), deltas: 0 },
    { when: 'before the first delta', exchange: kit.ask(() => stream('hang')), deltas: 0 },
    { when: 'after two deltas', exchange: kit.ask(talking), deltas: 2 },
    { when: 'after two deltas of a chat', exchange: kit.ask(talking, { path: '/v1/chat/completions' }), deltas: 2 },
  ];
  const waits = await Promise.all(
    cases.map(async ({ when, exchange, deltas }) => {
      // A relay need not have the chat endpoint; another row reports that.
      if (await isMissing(exchange)) return 0;
      await kit.reached(exchange);
      // Everything was read by then, so closing is a plain end of the connection and not a reset.
      await kit.delivered(exchange, deltas);
      const since = performance.now();
      exchange.call.close();
      return untilLetGo(kit, exchange, since, `closed ${when}`);
    }),
  );
  return {
    seen: 'closed before the status, before a delta and after two: the upstream was let go',
    ms: Math.max(...waits),
  };
}

async function isMissing({ call, asked }: Exchange): Promise<boolean> {
  await until(() => asked.length > 0 || call.status !== null || call.hasEnded, 2_000);
  return asked.length === 0 && call.status === 404;
}

const FLOOD_BYTES = 64 * 2 ** 20;
const STALL_MS = 700;

/** The operating system buffers a few MB between upstream, relay and client; the relay holds what exceeds them. */
async function checkBackPressure(kit: Kit): Promise<Finding> {
  const exchange = kit.ask(() => ({ ...stream(), steps: flood() }), { isRead: false });
  const asked = await kit.reached(exchange);
  await kit.answered(exchange);
  let written = -1;
  while (asked.closedAt === null && asked.writtenBytes !== written) {
    written = asked.writtenBytes;
    await sleep(STALL_MS);
    // A whole exchange shows that the relay had time to read: a busy machine alone must not look like back-pressure.
    await kit.ended(kit.ask(complete(['One.'])));
  }
  written = asked.writtenBytes;
  const megabytes = `${(written / 2 ** 20).toFixed(1)} MB`;
  demand(written < FLOOD_BYTES, `nobody read, and the upstream could write all ${megabytes}`);
  const end = asked.closedAt === null ? 'stopped' : 'ended by the relay';
  return { seen: `with a client that does not read, the upstream was ${end} after ${megabytes}` };
}

function* flood(): Generator<string> {
  const filler = 'x'.repeat(16 * 1024);
  for (let bytes = 0, index = 0; bytes < FLOOD_BYTES; bytes += filler.length, index += 1)
    yield toEvent(toChunk({ content: `${index} ${filler}` }));
}
