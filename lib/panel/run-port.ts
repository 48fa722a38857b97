import type { FileSlice, PanelMessage, Port, RunEvent } from '../run/protocol';
import type { RunRequest } from '../run/request';
import { followRun } from './resume';

/** Reports while a file is read: the progress, and once the result. */
export type FileListener = { onPage: (page: number, ofPages: number) => void; onRead: (answer: unknown) => void };

export type RunDoors = {
  /** The interval of the pings that keep the background alive. */
  pingIntervalMs: number;
  /** Opens the port of a run. */
  connect: () => Port;
  /** Loads the function that takes a file's slices and reads it. Aborting ends the reading, without further reports. */
  readFile: (listener: FileListener, signal: AbortSignal) => Promise<(slice: FileSlice) => void>;
};

export type RunListener = {
  onEvent: (event: RunEvent) => void;
  onPage: FileListener['onPage'];
  /** Called when the port has closed and cannot be replaced. After a terminal event that is the normal end. */
  onClosed: () => void;
};

/** A run in progress. After `close` there are no further reports. */
export type OpenRun = { post: (message: PanelMessage) => void; close: () => void };

/** Starts a run, and resumes it over another port when the background stops, if possible. */
export function openRun(
  { runId, request }: { runId: string; request: RunRequest },
  { connect, readFile, pingIntervalMs }: RunDoors,
  listener: RunListener,
): OpenRun {
  const followed = followRun(request);
  let current = open(request);

  function open(asked: RunRequest): OpenRun {
    const port = connect();
    const reading = new AbortController();
    const { signal } = reading;
    // The file parsers are several times the size of the panel, so they are loaded on the first slice.
    let receiving: ReturnType<typeof readFile> | null = null;
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
        receiving ??= readFile({ onPage: listener.onPage, onRead }, signal);
        // When a part of Pith cannot be loaded, the background must not be left waiting.
        const onFailed = () => !signal.aborted && onRead({ code: 'unexpected' });
        return void receiving.then((take) => take(event.file), onFailed);
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
    port.postMessage({ type: 'start', runId, request: asked });
    return {
      // Posting to a closed port throws.
      post: (message) => !signal.aborted && port.postMessage(message),
      close: () => {
        end();
        port.disconnect();
      },
    };
  }
  return { post: (message) => current.post(message), close: () => current.close() };
}
