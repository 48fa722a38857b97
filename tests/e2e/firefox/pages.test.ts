import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { providerSettings } from '../../helpers/browsers/chromium';
import { describeInFirefox } from '../../helpers/browsers/describe-in-firefox';
import { PAGE_KINDS } from '../../helpers/pages/page-kinds';
import { completion, type Provider, startProvider } from '../../helpers/provider';
import { waitUntil } from '../../helpers/wait-until';

/** Which parts of a page reach the provider, in a real Firefox. */

describeInFirefox('Firefox', (firefox) => {
  let server: Server;
  let url: string;
  let provider: Provider;
  let html = '';

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (!request.url?.startsWith('/kinds')) return response.writeHead(404).end();
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://localhost:${(server.address() as AddressInfo).port}/kinds`;
    provider = await startProvider(() => ({ steps: completion(['- Done.\n']) }));
    await firefox.setHostPermissions('add', ['http://127.0.0.1/*']);
    await firefox.configure(providerSettings(provider.url));
  });
  beforeEach(() => {
    provider.requests.length = 0;
  });
  afterAll(async () => {
    await provider?.close();
    server?.closeAllConnections();
    server?.close();
  });

  test.each(PAGE_KINDS.map((kind, index) => [kind.name, kind, index] as const))(
    'Firefox: a page is read as it is seen: %s',
    async (_name, kind, index) => {
      html = kind.html;
      // Firefox waits for the address that it was told to open, but the page changes its own address.
      await firefox.open(kind.title ? `${url}/second-route` : `${url}?${index}`, 'new tab');
      await firefox.clickToolbar();
      await waitUntil(45_000, () => provider.requests.length > 0);
      const text = provider.requests[0]?.body?.messages?.[1]?.content ?? '';
      for (let n = 1; n <= kind.seen; n += 1) expect(text).toContain(`SEEN${n} `);
      expect(text.match(/UNSEEN\d/g) ?? []).toEqual([]);
      if (kind.title) expect(text).toContain(`Title: ${kind.title}`);
    },
  );
});
