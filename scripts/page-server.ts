import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
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
 * Serves one file, and nothing else in its folder, on a free loopback port. The page's host is `localhost`, so that a
 * provider on `127.0.0.1` is another host, as in real use. Throws an `Error` with a sentence when the file does not
 * exist or cannot be read.
 */
export async function servePage(file: string): Promise<PageServer> {
  const found = await stat(file).catch(() => null);
  if (!found) throw new Error(`There is no file ${file}.`);
  if (!found.isFile()) throw new Error(`${file} is not a file.`);
  // Some files can be opened but not read, so only reading shows whether they can be.
  await readFile(file).catch((error: Error) => {
    throw new Error(`${file} cannot be read: ${error.message}`, { cause: error });
  });
  const name = encodeURIComponent(path.basename(file));
  const server = createServer((request, response) => {
    if (request.url !== `/${name}`) return response.writeHead(404).end();
    // Read for each request, so that reloading the page shows the file's current content.
    readFile(file).then(
      (bytes) => response.writeHead(200, { 'content-type': toType(file, bytes) }).end(bytes),
      () => response.destroy(),
    );
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

function toType(file: string, bytes: Buffer): string {
  const type = TYPES[path.extname(file).toLowerCase()] ?? 'text/html';
  // A browser assumes Windows-1252 for a page that does not declare its encoding where browsers look for it.
  const declares = /(charset|encoding)\s*=/i.test(bytes.toString('latin1', 0, 1_024));
  return type === 'text/html' && !declares && isUtf8(bytes) ? 'text/html; charset=utf-8' : type;
}
