import type { Translate } from '../../lib/messages';
import type { ExportOutcome, ExportWay } from '../../lib/panel/export/export';
import { pageTitle, pageUrl, toFile } from '../../lib/panel/export/file';
import { toHtml } from '../../lib/panel/export/html';
import { toMarkdown } from '../../lib/panel/export/to-markdown';
import { toPlainText } from '../../lib/panel/export/text';
import { toFileName } from '../../lib/panel/export/file-name';
import { createMarkdownParser } from '../../lib/panel/markdown/markdown';
import type { RunState } from '../../lib/panel/run-state';

/** Whether this browser shares what can be shared of a page. */
export function canShare(): boolean {
  return navigator.canShare?.({ title: 'a', text: 'a', url: 'https://a.example/' }) ?? false;
}

/**
 * Takes the run's text along; a file of a summary holds the `answers`, too. Rejects when the browser refuses. Called
 * within a press: browsers let nothing be copied or shared a few seconds later.
 */
export async function exportRun(
  way: ExportWay,
  run: RunState,
  answers: readonly RunState[],
  t: Translate,
): Promise<ExportOutcome> {
  switch (way) {
    case 'markdown':
      return copyText(toMarkdown(run.text), 'copied');
    case 'plain':
      return copyText(readPlain(run), 'copied');
    case 'rich':
      return copyRich(run);
    case 'file':
      save(toFile(run, answers, t), `${toFileName(pageTitle(run, t), 'summary')}.md`);
      return 'saved';
    case 'share':
      return share(run, t);
  }
}

function readPlain({ text }: RunState): string {
  return toPlainText(createMarkdownParser()(text, true));
}

async function copyText<T>(text: string, outcome: T): Promise<T> {
  await navigator.clipboard.writeText(text);
  return outcome;
}

async function copyRich(run: RunState): Promise<ExportOutcome> {
  const html = toHtml(createMarkdownParser()(run.text, true));
  const plain = readPlain(run);
  const toBlob = (text: string, type: string) => ({ [type]: new Blob([text], { type }) });
  try {
    const both = new ClipboardItem({ ...toBlob(html, 'text/html'), ...toBlob(plain, 'text/plain') });
    await navigator.clipboard.write([both]);
    return 'copied';
  } catch {
    // A browser that takes no formatting may take the words.
    return copyText(plain, 'copied-plain');
  }
}

function save(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/markdown;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download reads it when it begins, which is after this.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

async function share(run: RunState, t: Translate): Promise<ExportOutcome> {
  try {
    await navigator.share(toShared(run, t));
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
  }
  return 'none';
}

/** An address that is none of the web's would be refused, and the rest with it. */
function toShared(run: RunState, t: Translate): ShareData {
  const url = pageUrl(run);
  return { title: pageTitle(run, t), text: readPlain(run), ...(/^https?:/.test(url) && { url }) };
}
