import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A proxy in front of the server, whose connections can be broken. */
export async function startPostgresProxy(url: string, proxies: Server[]) {
  let { hostname, port } = new URL(url);
  /** What each client has sent so far. */
  const said = new Map<Socket, string>();
  let isRefusing = false;
  let lost: string | null = null;
  let isFrozen = false;
  const proxy = createServer((client) => {
    if (isRefusing) return void client.destroy();
    const upstream = connect(Number(port), hostname);
    let isLosing = false;
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
    client.on('data', (bytes: Buffer) => {
      said.set(client, (said.get(client) ?? '') + bytes.toString('latin1'));
      if (lost !== null && bytes.includes(lost)) {
        isLosing = true;
        lost = null;
      }
      upstream.write(bytes);
    });
    said.set(client, '');
    if (isFrozen) client.pause();
    upstream.on('data', (bytes) => (isLosing ? client.destroy() : client.write(bytes)));
  }).listen(0, '127.0.0.1');
  proxies.push(proxy);
  await once(proxy, 'listening');
  const address = proxy.address();
  const own = new URL(url);
  own.port = String(typeof address === 'object' ? address?.port : 0);
  return {
    url: own.href,
    /** Breaks the connections that sent a statement containing `part`, and accepts no new ones. */
    hide: (part: string) => {
      isRefusing = true;
      for (const [client, text] of said) if (text.includes(part)) client.destroy();
    },
    /** Sends new connections to another server. */
    redirect: (to: string) => {
      ({ hostname, port } = new URL(to));
    },
    /** Passes nothing on, like a server that hangs. What was sent meanwhile arrives afterwards. */
    freeze: () => {
      isFrozen = true;
      for (const client of said.keys()) client.pause();
    },
    thaw: () => {
      isFrozen = false;
      for (const client of said.keys()) client.resume();
    },
    /** Accepts connections again. */
    show: () => {
      isRefusing = false;
    },
    /** Breaks the connection when the server has answered the next statement containing `part`. */
    loseAnswerTo: (part: string) => {
      lost = part;
    },
  };
}
