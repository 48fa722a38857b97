import type { FileSlice, PanelMessage, Port, RunEvent } from '../run/protocol';
import type { RunRequest } from '../run/request';
import { followRun } from './resume';

/** What is told while a file is read: how far that is, and once what came of it. */
export type FileListener = { onPage: (page: number, ofPages: number) => void; onRead: (answer: unknown) => void };

export type RunDoors = {
  /** How often the background is told to stay alive. */
  pingIntervalMs: number;
  /** Opens the port of a run. */
  connect: () => Port;
  /** Loads what takes the slices of one file and reads it. Aborting ends the reading; then nothing is told any more. */
  readFile: (listener: FileListener, signal: AbortSignal) => Promise<(slice: FileSlice) => void>;
};

export type RunListener = {
  onEvent: (event: RunEvent) => void;
  onPage: FileListener['onPage'];
  /** The port closed and cannot be replaced. After a terminal event that is only its end. */
  onClosed: () => void;
};

/** A run that goes on. Nothing is told after `close`. */
export type OpenRun = { post: (message: PanelMessage) => void; close: () => void };

/** Starts a run, and goes on over another port when the background goes away and the run can be resumed. */
export function openRun(
  request: RunRequest,
  { connect, readFile, pingIntervalMs }: RunDoors,
  listener: RunListener,
): OpenRun {
  const followed = followRun(request);
  let current = open(request);

  function open(asked: RunRequest): OpenRun {
    const port = connect();
    const reading = new AbortController();
    const { signal } = reading;
    // What reads files is several times the size of the panel, so it is loaded for the first slice.
    let reader: ReturnType<typeof readFile> | null = null;
    const onRead = (answer: unknown) => port.postMessage({ type: 'file-read', answer });
    const ping = setInterval(() => port.postMessage({ type: 'ping' }), pingIntervalMs);
    const end = () => {
      clearInterval(ping);
      reading.abort();
    };
    port.onMessage.addListener((value) => {
      if (signal.aborted) return;
      const event = value as RunEvent;
      if (event.type === 'file') {
        reader ??= readFile({ onPage: listener.onPage, onRead }, signal);
        // A part of Pith that cannot be loaded must not leave the background waiting.
        const onFailed = () => !signal.aborted && onRead({ code: 'unexpected' });
        return void reader.then((take) => take(event.file), onFailed);
      }
      const news = followed.hear(event);
      if (news) listener.onEvent(news);
    });
    port.onDisconnect.addListener(() => {
      if (signal.aborted) return;
      end();
      const resumed = followed.askToResume();
      if (!resumed) return listener.onClosed();
      listener.onEvent({ type: 'reconnecting' });
      current = open(resumed);
    });
    port.postMessage({ type: 'start', request: asked });
    return {
      // Posting to a port that has closed throws.
      post: (message) => !signal.aborted && port.postMessage(message),
      close: () => {
        end();
        port.disconnect();
      },
    };
  }
  return { post: (message) => current.post(message), close: () => current.close() };
}
