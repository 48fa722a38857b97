import { isRecord } from '../is-record.ts';
import { parseJson } from './parse-json.ts';
import { findMessage } from './provider-words.ts';

export type RequestParameters = Record<string, unknown>;

/** Parameters that some models and servers reject, and what to send instead; `null` for nothing. */
const REPLACEMENTS = new Map<string, string | null>([
  ['max_tokens', 'max_completion_tokens'],
  ['max_completion_tokens', null],
  ['temperature', null],
  ['stream_options', null],
]);

/** Complaints about the value of a limit also name it, but are no reason to omit it. */
const VALUE_COMPLAINT =
  /too (large|big|high|long|small|low)|at (most|least)|less than|greater than|exceed|range|context/i;

const MAX_COMPLAINT_CHARS = 2_000;

/** `parameters` without those named, or with their replacements. Unknown names are ignored. */
export function dropRejected(parameters: RequestParameters, names: Iterable<string>): RequestParameters {
  const rejected = new Set(names);
  let accepted = parameters;
  // In this order, because a replacement may be rejected as well.
  for (const [name, replacement] of REPLACEMENTS) {
    if (!rejected.has(name) || !(name in accepted)) continue;
    const { [name]: value, ...others } = accepted;
    accepted = replacement ? { ...others, [replacement]: value } : others;
  }
  return accepted;
}

/**
 * The dispensable parameter that a refusal names as its cause; `undefined` when there is none. The cause is in `param`
 * or `loc`, or else in the message: a refusal may also quote the request, which names every parameter.
 */
export function findRejected(
  answer: { status: number; body: string },
  parameters: RequestParameters,
): string | undefined {
  if (answer.status !== 400 && answer.status !== 422) return undefined;
  const { places, complaint } = readComplaint(answer.body);
  return [...REPLACEMENTS.keys()].find(
    (name) =>
      name in parameters &&
      (places.length > 0 ? places.includes(name) : isNamed(name, complaint)) &&
      !(name.startsWith('max_') && VALUE_COMPLAINT.test(complaint)),
  );
}

/** What a refusal complains about: the names of the places, where it gives them, and its words. */
export function readComplaint(body: string): { places: string[]; complaint: string } {
  const value = parseJson(body);
  return { places: findPlaces(value), complaint: toComplaint(value, body) };
}

/** The names in OpenAI's `param`, which may be a path, and in the `loc` of FastAPI and Mistral. */
function findPlaces(value: unknown): string[] {
  const places: string[] = [];
  for (const { param, loc } of findObjects(value)) {
    if (typeof param === 'string') places.push(...param.split(/[.[\]]+/));
    if (Array.isArray(loc)) places.push(...loc.map(String));
  }
  return places.filter((place) => place !== '');
}

/** The messages of a refusal. */
function toComplaint(value: unknown, body: string): string {
  const messages = findObjects(value).flatMap(({ message, msg, error, detail }) =>
    [message, msg, error, detail].filter((words) => typeof words === 'string'),
  );
  if (messages.length > 0) return messages.join('\n').slice(0, MAX_COMPLAINT_CHARS);
  return findMessage(value) ?? body.slice(0, MAX_COMPLAINT_CHARS);
}

/** The error objects of a refusal: itself, and those where servers put them, also in lists. */
function findObjects(value: unknown, levels = 6): Record<string, unknown>[] {
  if (!isRecord(value) || levels === 0) return [];
  const inner = Array.isArray(value) ? (value as unknown[]) : [value.error, value.message, value.detail, value.errors];
  return [...(Array.isArray(value) ? [] : [value]), ...inner.flatMap((each) => findObjects(each, levels - 1))];
}

/** Whether the words name the parameter. A colon after its quotation mark means that they quote the request. */
function isNamed(name: string, words: string): boolean {
  return new RegExp(`\\b${name}\\b(?!["']\\s*:)`).test(words);
}
