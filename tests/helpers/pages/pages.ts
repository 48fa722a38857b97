import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

export type PageServer = { url: string; hits: string[]; close: () => void };

/** The sample article that `npm start` shows. */
export const SAMPLE = readFileSync(path.join(import.meta.dirname, '../../../scripts/sample/article.html'), 'utf8');

/** Sentences of the sample as a reader sees them. */
export const SAMPLE_TEXT = SAMPLE.replace(/<(style|title)[\s\S]*?<\/\1>|<[^>]+>/g, ' ').replace(/\s+/g, ' ');

/** `headers`: those besides the content type. */
export type ServedPage = string | { type: string; body: string | Buffer; headers?: Record<string, string> };

/**
 * Serves pages by path on `localhost`, a different host from the providers' `127.0.0.1`. `hits`: the requested paths.
 */
export async function servePages(pages: Record<string, ServedPage>): Promise<PageServer> {
  const hits: string[] = [];
  const server = createServer((request, response) => {
    hits.push(request.url ?? '');
    const page = pages[request.url ?? ''];
    if (page === undefined) return response.writeHead(404).end();
    const { type, body, headers }: Exclude<ServedPage, string> =
      typeof page === 'string' ? { type: 'text/html; charset=utf-8', body: page } : page;
    response.writeHead(200, { 'content-type': type, ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    hits,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
