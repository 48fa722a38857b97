import { type Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { RelayError } from '../base/errors.ts';
import { UpstreamUnavailable } from './unavailable.ts';

export type PostOptions = {
  url: URL;
  agent: HttpAgent;
  headers: Record<string, string>;
  body: Buffer;
  /** Destroys the connection at once. */
  signal: AbortSignal;
  /** How long connecting may take. */
  connectMs: number;
};

/**
 * A reused connection that was closed while idle fails within this time. After it, the upstream may have the request.
 */
const IDLE_RACE_MS = 1_000;

/** Posts, and resolves to the answer once its headers are there. Follows no redirects. Throws `RelayError`. */
export async function post(options: PostOptions): Promise<IncomingMessage> {
  const startedAt = performance.now();
  const attempt: Attempt = { isReused: false, isConnected: false };
  try {
    return await send(options, options.agent, attempt);
  } catch (error) {
    const isRace = attempt.isReused && isReset(error) && performance.now() - startedAt < IDLE_RACE_MS;
    if (!isRace || options.signal.aborted) throw toPostError(error, attempt);
  }
  // A new connection cannot have been closed while idle.
  attempt.isConnected = false;
  return send(options, false, attempt).catch((error: unknown) => {
    throw toPostError(error, attempt);
  });
}

/** `isConnected`: from then on the upstream may have the request. */
type Attempt = { isReused: boolean; isConnected: boolean };

function send(options: PostOptions, agent: HttpAgent | false, attempt: Attempt): Promise<IncomingMessage> {
  const { url, headers, body, signal, connectMs } = options;
  const isTls = url.protocol === 'https:';
  const outgoing = (isTls ? requestHttps : requestHttp)(url, { method: 'POST', agent, headers });
  const answer = waitForAnswer(outgoing, { signal, connectMs, isTls }, attempt);
  outgoing.end(body);
  return answer;
}

/** A function of its own, so that the listeners do not keep the body in memory for as long as the answer takes. */
function waitForAnswer(
  outgoing: ClientRequest,
  { signal, connectMs, isTls }: { signal: AbortSignal; connectMs: number; isTls: boolean },
  attempt: Attempt,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // Without an error, and without the option `signal`: a connection that was just given back to the agent has no
    // listener for errors, so an error would end the process.
    const leave = () => void outgoing.destroy();
    signal.addEventListener('abort', leave, { once: true });
    outgoing.once('close', () => signal.removeEventListener('abort', leave));
    if (signal.aborted) leave();
    outgoing.on('response', resolve);
    outgoing.on('error', (error) => {
      attempt.isReused = outgoing.reusedSocket;
      reject(error);
    });
    outgoing.on('socket', (socket) => {
      if (!socket.connecting) {
        attempt.isConnected = true;
        return;
      }
      const timer = setTimeout(() => {
        outgoing.destroy(new RelayError('upstream_unreachable', 'The provider could not be reached in time.'));
      }, connectMs);
      socket.once(isTls ? 'secureConnect' : 'connect', () => {
        attempt.isConnected = true;
        clearTimeout(timer);
      });
      outgoing.once('close', () => clearTimeout(timer));
    });
  });
}

function isReset(error: unknown): boolean {
  const code = readCode(error);
  return code === 'ECONNRESET' || code === 'EPIPE';
}

function readCode(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

function toPostError(cause: unknown, { isConnected }: Attempt): RelayError {
  const error = cause instanceof RelayError ? cause : toConnectionError(cause);
  return isConnected ? error : new UpstreamUnavailable(error);
}

function toConnectionError(cause: unknown): RelayError {
  const code = readCode(cause);
  if (code.startsWith('HPE_'))
    return new RelayError(
      'upstream_not_openai',
      "The provider's URL in the relay's settings leads to something that does not speak HTTP.",
      { cause },
    );
  const what = isReset(cause) ? 'closed the connection without an answer' : 'could not be reached';
  return new RelayError('upstream_unreachable', `The provider ${what}${code && ` (${code})`}.`, { cause });
}
