import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.htm': 'text/html',
  '.xhtml': 'application/xhtml+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.rss': 'application/xml',
  '.atom': 'application/xml',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.pdf': 'application/pdf',
};

export type PageServer = { url: string; close: () => void };

/**
 * Serves one file, and nothing else of its folder, on a loopback address of its own. The page's host is `localhost`, so
 * that a provider on `127.0.0.1` is another host, as in life. Throws an `Error` with a sentence when there is no such file.
 */
export async function servePage(file: string): Promise<PageServer> {
  const found = await stat(file).catch(() => null);
  if (!found) throw new Error(`There is no file ${file}.`);
  if (!found.isFile()) throw new Error(`${file} is not a file.`);
  const name = encodeURIComponent(path.basename(file));
  const server = createServer((request, response) => {
    if (request.url !== `/${name}`) return response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': TYPES[path.extname(file).toLowerCase()] ?? 'text/html',
      'content-length': found.size,
    });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/${name}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
