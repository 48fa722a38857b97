import { isRecord } from '../is-record.ts';
import { parseJson } from './parse-json.ts';
import { findMessage } from './provider-words.ts';

export type RequestParameters = Record<string, unknown>;

/** Parameters that some models and servers reject, and what to send instead; `null`: nothing. */
const REPLACEMENTS = new Map<string, string | null>([
  ['max_tokens', 'max_completion_tokens'],
  ['max_completion_tokens', null],
  ['temperature', null],
  ['stream_options', null],
]);

/** Complaints about the value of a limit name it too, and are no reason to ask without one. */
const VALUE_COMPLAINT =
  /too (large|big|high|long|small|low)|at (most|least)|less than|greater than|exceed|range|context/i;

const MAX_COMPLAINT_CHARS = 2_000;

/** `parameters` without those named, or with what is sent in their place. Names that it does not know are ignored. */
export function dropRejected(parameters: RequestParameters, names: Iterable<string>): RequestParameters {
  const rejected = new Set(names);
  let accepted = parameters;
  // In this order: the replacement of one may be rejected too.
  for (const [name, replacement] of REPLACEMENTS) {
    if (!rejected.has(name) || !(name in accepted)) continue;
    const { [name]: value, ...others } = accepted;
    accepted = replacement ? { ...others, [replacement]: value } : others;
  }
  return accepted;
}

/**
 * The parameter that a refusal names as its fault, and that can be done without; `undefined` when there is none. The fault is
 * what `param` or `loc` says, and else what the message says: a refusal may also quote the request, which names everything.
 */
export function findRejected(
  { status, body }: { status: number; body: string },
  parameters: RequestParameters,
): string | undefined {
  if (status !== 400 && status !== 422) return undefined;
  const value = parseJson(body);
  const places = findPlaces(value);
  const complaint = toComplaint(value, body);
  return [...REPLACEMENTS.keys()].find(
    (name) =>
      name in parameters &&
      (places.length > 0 ? places.includes(name) : isNamed(name, complaint)) &&
      !(name.startsWith('max_') && VALUE_COMPLAINT.test(complaint)),
  );
}

/** OpenAI's `param`, which may be a path, and the `loc` of FastAPI and Mistral, as the names they hold. */
function findPlaces(value: unknown): string[] {
  const places: string[] = [];
  for (const { param, loc } of findObjects(value)) {
    if (typeof param === 'string') places.push(...param.split(/[.[\]]+/));
    if (Array.isArray(loc)) places.push(...loc.map(String));
  }
  return places.filter((place) => place !== '');
}

/** What a refusal says in words. */
function toComplaint(value: unknown, body: string): string {
  const messages = findObjects(value).flatMap(({ message, msg, error, detail }) =>
    [message, msg, error, detail].filter((words) => typeof words === 'string'),
  );
  if (messages.length > 0) return messages.join('\n').slice(0, MAX_COMPLAINT_CHARS);
  return findMessage(value) ?? body.slice(0, MAX_COMPLAINT_CHARS);
}

/** The error objects of a refusal: itself, and those where servers put them, in lists too. */
function findObjects(value: unknown, levels = 6): Record<string, unknown>[] {
  if (!isRecord(value) || levels === 0) return [];
  const inner = Array.isArray(value) ? (value as unknown[]) : [value.error, value.message, value.detail, value.errors];
  return [...(Array.isArray(value) ? [] : [value]), ...inner.flatMap((each) => findObjects(each, levels - 1))];
}

/** Whether the words name it. With a colon behind its quotation mark it is a part of the request that they quote. */
function isNamed(name: string, words: string): boolean {
  return new RegExp(`\\b${name}\\b(?!["']\\s*:)`).test(words);
}
