/**
 * The verdicts on public pages. Run by `vitest run --project bench`. Reads pages that are kept beside the repository,
 * and is skipped without them. Fails when Pith would ask before summarizing a news article.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { JSDOM, VirtualConsole } from 'jsdom';
import { expect, test } from 'vitest';
import { isDoubtful } from '../../lib/article/verdict/doubt';
import type { PageWindow } from '../../lib/article/snapshot/dom';
import { extract } from '../../lib/article/page/extract';
import { runReadability } from '../../lib/article/page/readability';
import type { Verdict } from '../../lib/article/article';
import { judge } from '../../lib/article/verdict/judge';
import { pageFactsOf } from '../helpers/pages/page-facts';

type Page = { set: string; type: string; url: string; file: string };

const PAGES = path.join(import.meta.dirname, '../../../shared/pages');
const NEWS = 'aeb';

async function verdictOf({ file, url }: Page): Promise<Verdict> {
  const html = gunzipSync(readFileSync(path.join(PAGES, file))).toString('utf8');
  const { window } = new JSDOM(html, { url, virtualConsole: new VirtualConsole() });
  const page = window as unknown as PageWindow;
  const article = await extract(page, runReadability);
  const { title } = window.document;
  const verdict = article?.verdict ?? judge(await pageFactsOf(page), { title, passages: [], method: 'visible' });
  window.close();
  return verdict;
}

const hasPages = existsSync(PAGES);
test.skipIf(!hasPages)(hasPages ? 'verdicts of public pages' : `verdicts: no pages in ${PAGES}`, async () => {
  const { items } = JSON.parse(readFileSync(path.join(PAGES, 'manifest.json'), 'utf8')) as { items: Page[] };
  const counts = new Map<string, Map<Verdict, number>>();
  const alarms: string[] = [];
  for (const page of items) {
    const verdict = await verdictOf(page);
    const kind = `${page.set}/${page.type}`;
    const row = counts.get(kind) ?? new Map<Verdict, number>();
    counts.set(kind, row.set(verdict, (row.get(verdict) ?? 0) + 1));
    if (isDoubtful(verdict)) alarms.push(`${verdict}: ${kind} ${page.url}`);
  }
  for (const [kind, row] of counts) {
    const parts = [...row].sort((a, b) => b[1] - a[1]).map(([verdict, count]) => `${verdict} ${count}`);
    console.log(`${kind.padEnd(24)} ${parts.join(', ')}`);
  }
  console.log(['Asked about before they are read:', ...alarms].join('\n  '));
  expect(items.filter(({ set }) => set === NEWS)).toHaveLength(90);
  expect(alarms.filter((alarm) => alarm.includes(` ${NEWS}/`))).toEqual([]);
});
