import { RunError } from '../errors';
import { type FileSlice, type PanelMessage, parsePanelMessage, type Port, type RunEvent } from './protocol';
import type { RunRequest } from './request';

/** The panel as it reads a file: it gets slices and answers once. `answer` rejects when the run is aborted. */
export type FileTransfer = { send: (file: FileSlice) => void; answer: Promise<unknown> };

/** What the reader does with a preview. */
export type Choice = Extract<PanelMessage, { type: 'leave-out' | 'send' }>;

/** `nextChoice` rejects when the run is aborted. */
export type Run = (
  request: RunRequest,
  signal: AbortSignal,
  transfer: FileTransfer,
  nextChoice: () => Promise<Choice>,
) => AsyncIterable<RunEvent>;

/** Deltas within one frame cross the port together. One message for each would take the panel twenty times as long. */
const BATCH_MS = 16;

/**
 * Serves exactly one run over `port`, then closes it. When the panel closes the port, the run is aborted and nothing
 * more is posted. What `run` throws becomes the terminal `error` event.
 */
export function serveRun(port: Port, run: Run): void {
  const controller = new AbortController();
  const { signal } = controller;
  const answered = Promise.withResolvers<unknown>();
  // Most runs read no file.
  answered.promise.catch(() => undefined);
  // A queue: the reader may choose twice before the first choice is handled.
  let choices!: ReadableStreamDefaultController<Choice>;
  const inbox = new ReadableStream<Choice>({ start: (queue) => void (choices = queue) }).getReader();
  const nextChoice = async () => (await inbox.read()).value!;
  signal.addEventListener('abort', () => {
    answered.reject(signal.reason);
    choices.error(signal.reason);
  });
  let started = false;
  port.onDisconnect.addListener(() => controller.abort());
  port.onMessage.addListener((value) => {
    const message = parsePanelMessage(value);
    if (message?.type === 'file-read') answered.resolve(message.answer);
    if (message?.type === 'leave-out' || message?.type === 'send') choices.enqueue(message);
    // A ping needs no answer: its arrival is what keeps the background alive.
    if (message?.type !== 'start' || started) return;
    started = true;
    void serve(message.request);
  });

  async function serve(request: RunRequest): Promise<void> {
    const post = createBatchingPost((event) => {
      // Posting to a port that the panel has closed throws.
      if (!signal.aborted) port.postMessage(event);
    });
    try {
      const transfer: FileTransfer = { send: (file) => post({ type: 'file', file }), answer: answered.promise };
      for await (const event of run(request, signal, transfer, nextChoice)) post(event);
    } catch (error) {
      post(toErrorEvent(error));
    }
    if (!signal.aborted) port.disconnect();
  }
}

type TextPiece = Extract<RunEvent, { type: 'delta' | 'reasoning' }>;

/**
 * Passes events on in order, and joins text of one kind within `BATCH_MS`. A piece that comes later than that after the
 * last one goes out at once.
 */
function createBatchingPost(post: (event: RunEvent) => void): (event: RunEvent) => void {
  let held: TextPiece | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    if (held) post(held);
    held = null;
  };
  const rest = () => {
    timer = held ? setTimeout(rest, BATCH_MS) : undefined;
    flush();
  };
  return (event) => {
    const isText = event.type === 'delta' || event.type === 'reasoning';
    if (!isText || (held && held.type !== event.type)) flush();
    if (!isText) return post(event);
    held = held ? { type: event.type, text: held.text + event.text } : event;
    if (timer === undefined) rest();
  };
}

function toErrorEvent(error: unknown): RunEvent {
  if (error instanceof RunError) return { type: 'error', code: error.code, facts: error.facts };
  // The message of a foreign error can quote a key, a URL or the article, so none of it leaves the background.
  return { type: 'error', code: 'unexpected', facts: {} };
}
