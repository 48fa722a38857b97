import { findFittingLimit } from './fitting-limit.ts';
import { dropRejected, findRejected, readComplaint, type RequestParameters } from './rejected-parameters.ts';

type Message = { role: string; content: string };

/**
 * A request that is changed until a server accepts it. Each change is made once, and only if a refusal asks for it.
 */
export type AdaptingRequest = {
  readonly body: RequestParameters;
  /**
   * The names of everything that the server rejects, including what was known before. To be stored once it accepts.
   */
  readonly rejected: readonly string[];
  /** The limit of the answer, in tokens, that a refusal led to; `null` for none. */
  readonly limit: number | null;
  /** Changes the body after a refusal; `false` when nothing can be changed that may help. */
  adapt(refusal: { status: number; body: string }): boolean;
};

/** What else can be rejected: streaming, and system messages. */
const STREAM = 'stream';
const SYSTEM = 'system';

/** OpenAI: "must be verified to stream this model", with `param: "stream"`. */
const NO_STREAM =
  /verified to stream|(does not|doesn't|do not|cannot|can't|not) support(ed for)? stream|stream(ing)?( mode)?( is)? (not|un)\s?(yet )?(supported|available|allowed|enabled)|stream(ing)? (must|has to|should) be (false|disabled)/i;
const ONLY_STREAM = /only supports? stream|stream(ing)? (must|has to|should) be (true|enabled)|enable (the )?stream/i;

/**
 * Google: "Developer instruction is not enabled for models/gemma-3-27b-it". OpenAI: "'messages[0].role' does not
 * support 'system' with this model". Chat templates: "System role not supported", "Conversation roles must alternate".
 */
const NO_SYSTEM =
  /(system|developer) (role|messages?|prompts?|instructions?)\b.{0,30}(not|un)\s?(be )?(supported|enabled|allowed|available|permitted)|not support.{0,20}\b(system|developer)\b|(unknown|invalid|unsupported|unexpected) (message )?role\W{0,5}(system|developer)|roles must alternate|only (the )?user and (assistant|model) roles/i;

/** @param rejected what this server and model are known to reject */
export function createAdaptingRequest(wanted: RequestParameters, rejected: readonly string[]): AdaptingRequest {
  let body = leaveOut(wanted, rejected);
  let names = [...rejected];
  let lowered: number | null = null;

  return {
    get body() {
      return body;
    },
    get rejected() {
      return names;
    },
    get limit() {
      return lowered;
    },
    adapt(refusal) {
      const name = findRejected(refusal, body) ?? findMode(refusal, body);
      if (name !== undefined) {
        names = [...names, name];
        body = leaveOut(body, [name]);
        return true;
      }
      const messages = messagesOf(body);
      // A relay is asked for a summary, and sets the limit itself.
      const canLimit = lowered === null && messages.length > 0;
      const limit = canLimit ? findFittingLimit(refusal, { messages, limit: limitOf(body) }) : null;
      if (limit === null) return false;
      lowered = limit;
      body = withLimit(body, limit, names);
      return true;
    },
  };
}

function leaveOut(body: RequestParameters, names: readonly string[]): RequestParameters {
  let left = dropRejected(body, names);
  if (names.includes(STREAM) && left.stream === true) {
    const { stream_options: _, ...others } = left;
    left = { ...others, stream: false };
  }
  const messages = messagesOf(left);
  return messages.length > 0 ? { ...left, messages: toAcceptedMessages(messages, names) } : left;
}

/** The mode that a refusal rejects: streaming, or system messages. */
function findMode({ status, body: answer }: { status: number; body: string }, body: RequestParameters) {
  if (status < 400 || [401, 402, 429].includes(status)) return undefined;
  const { places, complaint } = readComplaint(answer);
  const isStream = places.includes('stream') || (places.length === 0 && NO_STREAM.test(complaint));
  if (body.stream === true && isStream && !ONLY_STREAM.test(complaint)) return STREAM;
  const isSystem = NO_SYSTEM.test(complaint);
  return isSystem && messagesOf(body).some(({ role }) => role === 'system') ? SYSTEM : undefined;
}

/**
 * The messages for a server and model that reject `rejected`: if they accept no system messages, these become the
 * beginning of the user's first message.
 */
export function toAcceptedMessages<M extends Message>(
  messages: readonly M[],
  rejected: readonly string[],
): readonly M[] {
  if (!rejected.includes(SYSTEM)) return messages;
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const others = messages.filter(({ role }) => role !== 'system');
  const first = others.findIndex(({ role }) => role === 'user');
  if (first < 0) return messages;
  return others.map((message, index) =>
    index === first ? { ...message, content: [...system, message.content].join('\n\n') } : message,
  );
}

function messagesOf({ messages }: RequestParameters): Message[] {
  return Array.isArray(messages) ? (messages as Message[]) : [];
}

function limitOf({ max_tokens, max_completion_tokens }: RequestParameters): number | undefined {
  const limit = max_completion_tokens ?? max_tokens;
  return typeof limit === 'number' ? limit : undefined;
}

function withLimit(body: RequestParameters, limit: number, rejected: readonly string[]): RequestParameters {
  const isRenamed = 'max_completion_tokens' in body || rejected.includes('max_tokens');
  return { ...body, [isRenamed ? 'max_completion_tokens' : 'max_tokens']: limit };
}
