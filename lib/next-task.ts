/**
 * Resolves in a new task, so that events, timers and frames that wait get their turn first. Timers wait up to a minute
 * in a background tab, and 4 ms when they are nested; messages do not.
 */
export async function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  await new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(0);
  });
  port1.close();
}
