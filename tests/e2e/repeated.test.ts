import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chromium, clickButton, providerSettings, startChromium, waitForText } from '../helpers/browsers/chromium';
import { type PageServer, SAMPLE, servePages } from '../helpers/pages/pages';
import { completion } from '../helpers/provider';

/** Requests that Chromium itself repeats, over real connections. */

let chromium: Chromium;
let pages: PageServer;
/** The connection of each request, by number. */
let asked: number[] = [];
let statusOf: (count: number) => number = () => 200;
const connections: object[] = [];

const server = createServer((request, response) => {
  if (!connections.includes(request.socket)) connections.push(request.socket);
  request.resume().on('end', () => {
    if (request.method === 'POST') asked.push(connections.indexOf(request.socket));
    const status = statusOf(asked.length);
    response.writeHead(status, { 'content-type': 'text/event-stream' });
    response.end(status === 200 ? completion(['An answer.']).join('') : '');
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  pages = await servePages({ '/sample': SAMPLE });
  chromium = await startChromium('chromeTry');
  await chromium.configure(providerSettings(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`));
});
afterAll(async () => {
  await chromium?.close();
  server.closeAllConnections();
  server.close();
  pages?.close();
});

test('Pith makes one request when a provider answers 408; Chromium repeats it on a connection used before', async () => {
  statusOf = () => 408;
  const tab = await chromium.open(`${pages.url}/sample`);
  await chromium.clickToolbar(tab);
  const panel = await chromium.waitForPanel();
  await panel.waitForSelector('[data-code="provider-error"], [data-code="provider-down"], [data-code="bad-request"]');
  // On a connection of its own, a request is made once.
  expect(asked).toEqual([0]);
  asked = [];
  statusOf = () => 200;
  await clickButton(panel, 'Try again');
  await waitForText(panel, 'An answer.');
  await waitForText(panel, /· [\d.]+\ss/);
  asked = [];
  statusOf = () => 408;
  await clickButton(panel, 'Write it again');
  await panel.waitForSelector('[data-code="provider-error"], [data-code="provider-down"], [data-code="bad-request"]');
  // No extension is asked, and none can choose the connection: docs/errors.md says so.
  expect(asked).toEqual([0, 1]);
});
