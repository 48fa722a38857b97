import { isRecord } from '../../lib/is-record.ts';
import { parseJson } from '../../lib/completions/parse-json.ts';
import type { Refusal } from './refusal.ts';

export type Parameters = Record<string, unknown>;

/** Parameters that some models and servers reject, and what to send instead; `null`: nothing. */
const REPLACEMENTS = new Map<string, string | null>([
  ['max_tokens', 'max_completion_tokens'],
  ['max_completion_tokens', null],
  ['stream_options', null],
  ['temperature', null],
]);

/** Complaints about the value of a limit name it too, and are no reason to ask without one. */
const VALUE_COMPLAINT =
  /too (large|big|high|long|small|low)|at (most|least)|less than|greater than|exceed|range|context/i;

/** What the models of an upstream rejected by name, for as long as the relay runs. */
export type Rejections = {
  /** `parameters` without what `model` is known to reject. */
  apply(model: string, parameters: Parameters): Parameters;
  learn(model: string, names: readonly string[]): void;
};

export function createRejections(): Rejections {
  const known = new Map<string, Set<string>>();
  return {
    apply: (model, parameters) => {
      let accepted = parameters;
      for (const name of REPLACEMENTS.keys())
        if (known.get(model)?.has(name)) accepted = replaceParameter(accepted, name);
      return accepted;
    },
    learn: (model, names) => {
      if (names.length > 0) known.set(model, new Set([...(known.get(model) ?? []), ...names]));
    },
  };
}

/** `parameters` with what is to be sent in the place of `name`. */
export function replaceParameter(parameters: Parameters, name: string): Parameters {
  if (!(name in parameters)) return parameters;
  const { [name]: value, ...others } = parameters;
  const replacement = REPLACEMENTS.get(name);
  return replacement ? { ...others, [replacement]: value } : others;
}

/** Whether the upstream is told how much it may write. */
export function isOutputBounded(parameters: Parameters): boolean {
  return 'max_tokens' in parameters || 'max_completion_tokens' in parameters;
}

/** The parameter that a refusal rejects by its name, and that can be done without. */
export function findRejected({ status, body }: Refusal, parameters: Parameters): string | undefined {
  if (status !== 400 && status !== 422) return undefined;
  const complaint = toComplaint(body);
  return [...REPLACEMENTS.keys()].find(
    (name) =>
      name in parameters &&
      new RegExp(`\\b${name}\\b`).test(complaint) &&
      !(name.startsWith('max_') && VALUE_COMPLAINT.test(complaint)),
  );
}

/** What a refusal says by itself, without what it quotes of the request: FastAPI sends the whole input back. */
function toComplaint(body: string): string {
  const text =
    JSON.stringify(parseJson(body), (name, value: unknown) => (name === 'input' ? undefined : value)) ?? body;
  const value = parseJson(text);
  return isRecord(value) ? text : body.slice(0, 2_000);
}
