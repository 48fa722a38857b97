import { connect, type Socket } from 'node:net';

/**
 * Firefox's own remote control, over its socket. A script is the body of an async function with its arguments in
 * `args`. Its result is copied as JSON.
 */
export type Marionette = {
  send: (command: string, parameters?: Record<string, unknown>) => Promise<{ value?: unknown }>;
  /** Runs in the browser's own window, with all of Firefox's privileges. */
  run: <R>(script: string, ...args: unknown[]) => Promise<R>;
  close: () => void;
};

type Waiting = { resolve: (value: { value?: unknown }) => void; reject: (error: Error) => void };

/** Connects to the port that Firefox listens on, and starts a session. */
export async function connectMarionette(port: number): Promise<Marionette> {
  const socket = connect(port, '127.0.0.1');
  const waiting = new Map<number, Waiting>();
  let count = 0;
  const greeted = new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    readMessages(socket, (message) => {
      // Firefox sends the first message, with its version of the protocol.
      if (!Array.isArray(message)) return resolve();
      const [, id, error, value] = message as [1, number, { message: string } | null, { value?: unknown }];
      const request = waiting.get(id);
      waiting.delete(id);
      if (error) request?.reject(new Error(error.message));
      else request?.resolve(value);
    });
  });
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('Firefox has closed the connection.'));
  });
  const send: Marionette['send'] = (command, parameters = {}) =>
    new Promise((resolve, reject) => {
      waiting.set(++count, { resolve, reject });
      // Firefox takes each byte for a character.
      const message = JSON.stringify([0, count, command, parameters]).replace(/[\u0080-\uffff]/g, escapeCharacter);
      socket.write(`${message.length}:${message}`);
    });
  await greeted;
  await send('WebDriver:NewSession');
  await send('Marionette:SetContext', { value: 'chrome' });
  return {
    send,
    run: async <R>(script: string, ...args: unknown[]) => {
      // One sandbox for all scripts, so that they share `globalThis`.
      const sandbox = { sandbox: 'system', newSandbox: false };
      const { value } = await send('WebDriver:ExecuteAsyncScript', { script: wrap(script), args, ...sandbox });
      const { ok, error } = value as { ok: R; error?: string };
      if (error !== undefined) throw new Error(error);
      return ok;
    },
    close: () => socket.destroy(),
  };
}

function wrap(script: string): string {
  return `const answer = arguments[arguments.length - 1];
    (async (...args) => { ${script} })(...[...arguments].slice(0, -1)).then(
      (ok) => answer({ ok }),
      (error) => answer({ error: String(error) }),
    );`;
}

/** A message consists of its length in bytes, a colon, and that many bytes of JSON. */
function readMessages(socket: Socket, onMessage: (message: unknown) => void): void {
  let received = Buffer.alloc(0);
  socket.on('data', (part) => {
    received = Buffer.concat([received, part]);
    for (;;) {
      const start = received.indexOf(':') + 1;
      const end = start + Number(received.subarray(0, Math.max(0, start - 1)).toString());
      if (start === 0 || received.length < end) return;
      onMessage(JSON.parse(received.subarray(start, end).toString()));
      received = received.subarray(end);
    }
  });
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
