import type { Translate } from '../../lib/messages';
import type { ExportOutcome, ExportWay } from '../../lib/panel/export/export';
import { pageTitle, pageUrl, toFile } from '../../lib/panel/export/file';
import { escapeHtml } from '../../lib/panel/export/html';
import { toObsidianPasteUrl, toObsidianUrl } from '../../lib/panel/export/obsidian';
import { toSourceLine } from '../../lib/panel/export/source-line';
import { toMarkdown } from '../../lib/panel/export/to-markdown';
import { toFileName } from '../../lib/panel/export/file-name';
import type { RunState } from '../../lib/panel/run-state';
import { convertText } from './convert-text';
import { hintsOf, pageTextOf } from './page-texts';
import { saveFile } from './save-file';

const MARKDOWN = 'text/markdown;charset=utf-8';

/**
 * Exports the run's text; a file of a summary includes the `answers`. Rejects when the browser refuses. Must be called
 * within a press: a few seconds later, browsers no longer allow copying or sharing.
 */
export async function exportRun(
  way: ExportWay,
  run: RunState,
  answers: readonly RunState[],
  t: Translate,
): Promise<ExportOutcome> {
  switch (way) {
    case 'copy':
      return copyBoth(run.text, 'plain', run, t);
    case 'linked':
      return copyBoth(await linkText(run), 'markdown', run, t);
    case 'markdown':
      return copyText(await writeMarkdown(run, t), 'copied');
    case 'print':
      print();
      return 'none';
    case 'file':
      saveFile(await writeFile(run, answers, t), `${toFileName(pageTitle(run, t), 'summary')}.md`, MARKDOWN);
      return 'saved';
    case 'obsidian':
      return sendToObsidian(await writeFile(run, answers, t), toFileName(pageTitle(run, t), 'summary'));
    case 'share':
      return share(run, t);
  }
}

async function writeFile(run: RunState, answers: readonly RunState[], t: Translate): Promise<string> {
  const texts = [run, ...answers].map(async ({ text }) => [text, await convertText(text, 'markdown')] as const);
  const converted = new Map(await Promise.all(texts));
  return toFile(run, answers, t, (text) => converted.get(text) ?? '');
}

async function copyText<T>(text: string, outcome: T): Promise<T> {
  await navigator.clipboard.writeText(text);
  return outcome;
}

async function writeMarkdown(run: RunState, t: Translate): Promise<string> {
  const body = await convertText(run.text, 'markdown');
  return `${body.trim()}\n\n${toMarkdown(toSourceLine(run, t)).trim()}\n`;
}

/** The run's text, with links from its statements to their places in the page. */
async function linkText(run: RunState): Promise<string> {
  const page = pageTextOf(run.id);
  if (!page) return run.text;
  const [{ createProver }, { linkStatements }] = await Promise.all([
    import('../../lib/proof/prover'),
    import('../../lib/proof/link-statements'),
  ]);
  const passages = page.passages.map(({ text }) => text);
  const prover = await createProver({ ...page, passages }, page.language, new AbortController().signal);
  return linkStatements(run.text, prover.prove(run.text, hintsOf(run.id), true), { url: pageUrl(run), passages });
}

/** Both with formatting and without; the application in which it is pasted chooses. `way`: the form without. */
async function copyBoth(text: string, way: 'plain' | 'markdown', run: RunState, t: Translate): Promise<ExportOutcome> {
  const source = toSourceLine(run, t);
  const [body, words] = await Promise.all([convertText(text, 'html'), convertText(text, way)]);
  const html = `${body}\n<p>${escapeHtml(source)}</p>`;
  const plain = `${words.trim()}\n\n${source}`;
  const toBlob = (text: string, type: string) => ({ [type]: new Blob([text], { type }) });
  try {
    const both = new ClipboardItem({ ...toBlob(html, 'text/html'), ...toBlob(plain, 'text/plain') });
    await navigator.clipboard.write([both]);
    return 'copied';
  } catch {
    // A browser that does not accept formatting may accept plain text.
    return copyText(plain, 'copied-plain');
  }
}

/** Whether Obsidian took it cannot be known; the browser asks before it opens another program. */
async function sendToObsidian(text: string, name: string): Promise<ExportOutcome> {
  const url = toObsidianUrl(name, text);
  if (!url) await navigator.clipboard.writeText(text);
  const link = document.createElement('a');
  link.href = url ?? toObsidianPasteUrl(name);
  link.click();
  return 'none';
}

async function share(run: RunState, t: Translate): Promise<ExportOutcome> {
  try {
    await navigator.share(await toShared(run, t));
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
  }
  return 'none';
}

/** The browser would refuse an address that is not a web address, and the text with it. */
async function toShared(run: RunState, t: Translate): Promise<ShareData> {
  const url = pageUrl(run);
  const text = await convertText(run.text, 'plain');
  return { title: pageTitle(run, t), text, ...(/^https?:/.test(url) && { url }) };
}
