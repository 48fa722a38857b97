import { isRecord } from '../is-record.ts';
import { type FinishMeaning, readFinishReason } from './finish-reason.ts';
import { parseUsage, type Usage } from './usage.ts';

/** One piece of information in a chunk. */
export type ChunkPiece =
  | { type: 'delta'; text: string }
  /** A model's reasoning before its answer; never part of the summary. */
  | { type: 'reasoning'; text: string }
  | { type: 'usage'; usage: Usage }
  /** What a model says instead of an answer. */
  | { type: 'refusal'; text: string }
  /** The reason is empty, as some servers write it while the model continues. */
  | { type: 'no-reason' }
  /** `word`: the provider's own. */
  | { type: 'finish'; meaning: FinishMeaning; word: string };

/**
 * Reads one chunk of a completion, whatever its shape: usage and Azure's first chunk have empty `choices`, some servers
 * send `choices: null`, or pings. Only choice 0 counts.
 */
export function readChunk(value: unknown): ChunkPiece[] {
  if (!isRecord(value)) return [];
  const pieces: ChunkPiece[] = [];
  const reports: unknown[] = [];
  const choices: unknown[] = Array.isArray(value.choices) ? value.choices : [];
  for (const choice of choices) {
    if (!isRecord(choice) || (choice.index ?? 0) !== 0) continue;
    if (isRecord(choice.delta)) readDelta(choice.delta, pieces);
    const meaning = readFinishReason(choice.finish_reason);
    if (meaning) pieces.push(readFinish(meaning, choice));
    else if (choice.finish_reason === '') pieces.push({ type: 'no-reason' });
    reports.push(choice.usage);
  }
  // Groq puts its usage into a field of its own, Moonshot into the choice.
  const { usage, x_groq: groq } = value;
  for (const report of [usage, isRecord(groq) ? groq.usage : null, ...reports]) {
    const read = parseUsage(report);
    if (!read) continue;
    pieces.push({ type: 'usage', usage: read });
    break;
  }
  return pieces;
}

/** Some gateways write `stop` for a broken answer, and the actual reason in another field. */
function readFinish(
  meaning: FinishMeaning,
  { finish_reason, native_finish_reason }: Record<string, unknown>,
): ChunkPiece {
  const native = readFinishReason(native_finish_reason);
  const isWorse = meaning === 'stop' && (native === 'failed' || native === 'length' || native === 'filtered');
  return isWorse
    ? { type: 'finish', meaning: native, word: String(native_finish_reason) }
    : { type: 'finish', meaning, word: String(finish_reason) };
}

function readDelta(
  { reasoning_content, reasoning, content, refusal }: Record<string, unknown>,
  pieces: ChunkPiece[],
): void {
  const add = (type: 'delta' | 'reasoning' | 'refusal', text: unknown) => {
    if (typeof text === 'string' && text !== '') pieces.push({ type, text });
  };
  // Servers that send both names of the reasoning send the same text under both.
  add('reasoning', reasoning_content || reasoning);
  add('refusal', refusal);
  if (!Array.isArray(content)) return add('delta', content);
  // Mistral's reasoning models answer in parts, with the reasoning as parts within one.
  for (const part of content as unknown[]) {
    if (!isRecord(part)) continue;
    if (part.type === 'refusal') add('refusal', part.refusal);
    else if (part.type !== 'thinking') add('delta', readText(part));
    else if (Array.isArray(part.thinking)) for (const thought of part.thinking) add('reasoning', readText(thought));
  }
}

function readText(part: unknown): unknown {
  return isRecord(part) && part.type === 'text' ? part.text : undefined;
}
