import { stream, toChunk, toDeltas, toEnding, toEvent } from '../kit/completions.ts';
import { demand, type Exchange, type Kit } from '../kit/kit.ts';
import type { Finding, Row } from '../kit/row.ts';
import type { Step } from '../kit/upstream.ts';
import { inSeconds, until } from '../kit/wait.ts';

/** How a stream comes through: unchanged, at once, and alive while the upstream is silent. */
export const streamRows: Row[] = [
  { name: 'pass-through', check: checkPassThrough },
  { name: 'first-chunk', when: 'alone', check: checkFirstChunk },
  { name: 'keep-alive', check: checkKeepAlive },
];

const ODD = toChunk({ content: ' odd  spacing' })
  .replaceAll(',"', ' , "')
  .replace('"model"', '"x_more":[1e2, null],"model"');
const ESCAPED = toChunk({ content: 'escaped ≠' }).replace('≠', String.raw`\u2260 \ud83d\ude80 \/ \n`);

/** Chunks as providers send them, and as they might send them. */
const CHUNKS = [
  toChunk({ role: 'assistant', content: '' }),
  ...['ha', 'ha', 'ha', '  two before', 'two after  ', '\n\n', ' '].map((content) => toChunk({ content })),
  ...['Größe → 漢字', '👩‍👩‍👧‍👦🚲', 'e\u0301 \u00a0\u200b\u2028', '"quoted" \\ back', 'data: [DONE]'].map((content) =>
    toChunk({ content }),
  ),
  ODD,
  ESCAPED,
];
const LONG_LINE = toChunk({ content: 'lang 漢 '.repeat(20_000) });

async function checkPassThrough(kit: Kit): Promise<Finding> {
  const variants = [
    { lineEnd: '\n', sliceBytes: 1, chunks: CHUNKS.slice(8, 10) },
    { lineEnd: '\r\n', sliceBytes: 3, chunks: CHUNKS },
    { lineEnd: '\n', sliceBytes: 64, chunks: CHUNKS },
    {
      lineEnd: '\r\n',
      sliceBytes: 4099,
      chunks: ['one', 'two'].flatMap((content) => [toChunk({ content }), LONG_LINE]),
    },
  ];
  await Promise.all(
    variants.map(async ({ lineEnd, sliceBytes, chunks }) => {
      const exchange = kit.ask((asked) => {
        const end = toEnding(asked).map((event) => event.replaceAll('\n', lineEnd));
        const events = [...chunks.map((chunk) => toEvent(chunk, lineEnd)), ...end];
        return stream(...slice(Buffer.from(events.join('')), sliceBytes));
      });
      await kit.answered(exchange);
      await kit.ended(exchange);
      const where = `with ${lineEnd === '\n' ? 'LF' : 'CRLF'} and slices of ${sliceBytes} bytes`;
      demandSame(exchange, [...chunks, toChunk({}, 'stop'), '[DONE]'], where);
    }),
  );
  const kib = Math.round(Buffer.byteLength(LONG_LINE) / 1024);
  return { seen: `each chunk arrived byte for byte: LF, CRLF, slices of 1 to 4,099 bytes, lines of ${kib} KB` };
}

function demandSame({ call }: Exchange, sent: readonly string[], where: string): void {
  const texts = call.frames.flatMap(({ text }) => (text === null ? [] : [text]));
  for (const [index, text] of sent.entries()) {
    const got = texts[index];
    if (got === text) continue;
    // Long lines are shown from their first difference.
    let same = 0;
    while (same < text.length && got?.[same] === text[same]) same += 1;
    const from = Math.max(0, same - 20);
    const show = (whole: string | undefined) => JSON.stringify(whole?.slice(from, from + 60) ?? null);
    demand(false, `${where}, chunk ${index + 1} of ${sent.length} was ${show(got)} for ${show(text)}`);
  }
  demand(texts.length === sent.length, `${where}, ${texts.length} events came for ${sent.length}`);
}

function slice(bytes: Buffer, sliceBytes: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / sliceBytes) }, (_, index) =>
    bytes.subarray(index * sliceBytes, (index + 1) * sliceBytes),
  );
}

/**
 * The upstream sends a delta only when the client has the one before, so a relay that holds deltas back never delivers
 * them, however fast or slow the machine is. How long each one took is a second question.
 */
async function checkFirstChunk(kit: Kit): Promise<Finding> {
  const deltas = Array.from({ length: 20 }, (_, index) => `d${index} `);
  const exchange: Exchange = kit.ask((asked) => {
    const steps = toDeltas(deltas).flatMap((event, index): Step[] => [
      event,
      { when: () => exchange.call.deltas.length > index },
    ]);
    return stream(...steps, ...toEnding(asked));
  });
  const asked = await kit.reached(exchange);
  await kit.delivered(exchange, deltas.length);
  const delays = exchange.call.deltas.map(({ at }, index) => at - (asked.writtenAt[index] ?? at));
  const [early = 0, ...later] = delays;
  const { earlyMs } = kit.limits;
  demand(early <= earlyMs, `the first delta was with the client ${Math.round(early)} ms after it was sent`);
  const slowest = Math.max(...later);
  demand(slowest <= earlyMs, `a later delta was with the client ${Math.round(slowest)} ms after it was sent`);
  const median = later.toSorted((a, b) => a - b)[Math.floor(later.length / 2)] ?? 0;
  const times = [median, slowest].map((ms) => ms.toFixed(1));
  return {
    seen: `each delta arrived before the upstream sent the next one, after ${times.join(', at most ')} ms`,
    ms: early,
  };
}

/** Proxies take headers for a sign of life, as they do comments: the next one is due this long after them. */
async function checkKeepAlive(kit: Kit): Promise<Finding> {
  const silences = [
    { when: 'before the first delta', exchange: kit.ask(() => stream('hang')), deltas: 0 },
    { when: 'after a delta', exchange: kit.ask(() => stream(...toDeltas(['One ']), 'hang')), deltas: 1 },
  ];
  const [before = 0, after = 0] = await Promise.all(
    silences.map(async ({ when, exchange, deltas }) => {
      await kit.reached(exchange);
      await demandHeaders(kit, exchange, when);
      await kit.delivered(exchange, deltas);
      const { call } = exchange;
      const from = call.deltas.at(-1)?.at ?? call.answeredAt;
      const find = () => call.frames.find(({ comment, at }) => comment !== null && at > from);
      const limitMs = kit.limits.keepAliveMs + kit.limits.graceMs;
      await until(() => find() !== undefined || call.hasEnded, limitMs);
      const frame = find();
      const limit = inSeconds(limitMs);
      demand(frame !== undefined, `${when}, no comment came within ${limit} of silence`);
      return frame.at - from;
    }),
  );
  const waits = `${inSeconds(before)} after the headers, ${inSeconds(after)} after a delta`;
  return { seen: `while the upstream was silent, a comment came ${waits}`, ms: Math.max(before, after) };
}

async function demandHeaders({ limits }: Kit, { call }: Exchange, when: string): Promise<void> {
  const limitMs = Math.max(limits.headerHoldMs, limits.keepAliveMs) + limits.graceMs;
  await until(() => call.status !== null || call.hasEnded, limitMs);
  demand(call.status !== null, `${when}, not even headers came within ${inSeconds(limitMs)} of silence`);
}
