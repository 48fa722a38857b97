import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';

/** A connection on which no request arrives for this long is idle: whoever balances the load has stopped using it. */
const QUIET_MS = 500;
const LOOK_MS = 50;

export type Drain = {
  /**
   * Stops listening, and resolves when every accepted request has its answer and no other arrives. Requests on
   * connections that are open already are accepted: whoever sent them could not know.
   */
  start(): Promise<void>;
};

export function createDrain(server: Server): Drain {
  let open = 0;
  let changedAt = 0;
  server.on('request', (_incoming, outgoing) => {
    open += 1;
    changedAt = performance.now();
    outgoing.once('close', () => {
      open -= 1;
      changedAt = performance.now();
    });
  });
  const isQuiet = () => open === 0 && performance.now() - changedAt > QUIET_MS;
  return {
    start: async () => {
      // Right after the event loop took all waiting connections: those that are left would be reset.
      await new Promise((resolve) => setImmediate(resolve));
      // An HTTP server's own `close` also closes idle connections, on which a request may be on its way.
      NetServer.prototype.close.call(server);
      changedAt = performance.now();
      while (!isQuiet()) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    },
  };
}
