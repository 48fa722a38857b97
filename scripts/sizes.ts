import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { findBuild } from './find-build.ts';

/**
 * Policy: what users wait for stays small. Each budget limits the gzip size of everything that a part loads when it
 * starts, including HTML and styles. A budget is raised only on purpose, in the commit that needs it, with the reason.
 */
const BUDGETS = [
  // Of these, 6.6 KB pick key sentences. A quarter of that are lists of dependent words and of headings.
  { part: 'background', files: ['background.js'], budgetKb: 60.4 },
  // Its first frame: header, empty state and field, with their styles.
  { part: 'panel', files: ['sidepanel.html'], budgetKb: 19.7 },
  // Loaded beside it: what follows the tabs and runs, and shows a text.
  {
    part: 'panel with a summary',
    files: ['sidepanel.html', 'chunks/Live-*.js', 'chunks/TabView-*.js'],
    budgetKb: 50.3,
  },
  { part: 'options page', files: ['options.html'], budgetKb: 25 },
  // Injected together, 41.7 KB: the library without what Pith does not use, and our part. A third of our part, and
  // most of the selection, judges whether a text is seen; another third finds the text that the reader wants.
  { part: 'Readability, injected on demand', files: ['readability.js'], budgetKb: 8 },
  { part: 'extraction, injected on demand', files: ['extract.js'], budgetKb: 33.9 },
  { part: 'other documents, injected on demand', files: ['document.js'], budgetKb: 10.2 },
  { part: 'captions, injected on demand', files: ['captions.js'], budgetKb: 2.8 },
  { part: 'transcript, injected on demand', files: ['transcript.js'], budgetKb: 1.9 },
  // It finds a passage, opens the collapsed parts around it, and closes them again. Injected when a chip is pressed.
  { part: 'marks in the page, injected on demand', files: ['show.js'], budgetKb: 2.1 },
  { part: 'PDF file, injected on demand', files: ['pdf.js'], budgetKb: 0.8 },
  // Almost all of it is pdfjs as published. It is loaded from disk for the first PDF; nothing else waits for it.
  {
    part: 'PDF parser, loaded on demand',
    files: ['chunks/read-pdf-file-*.js', 'pdf/pdf.worker.min.mjs'],
    budgetKb: 550,
  },
  { part: 'selection, injected on demand', files: ['selection.js'], budgetKb: 13 },
];

const build = await findBuild('chrome', { kind: 'shipped' });
let isOver = false;
for (const { part, files, budgetKb } of BUDGETS) {
  const loaded = new Set<string>();
  // Names of chunks end in a hash.
  for (const file of globSync(files, { cwd: build })) follow(file, loaded);
  const kb = [...loaded].reduce((sum, file) => sum + gzipSync(read(file), { level: 9 }).length, 0) / 1000;
  isOver ||= kb > budgetKb;
  console.log(
    `${kb > budgetKb ? 'OVER' : 'ok  '} ${part.padEnd(32)} ${kb.toFixed(1).padStart(5)} of ${budgetKb} KB gzip`,
  );
}
process.exitCode = isOver ? 1 : 0;

/** Adds `file` and everything it loads: scripts and styles of a page, static imports of a script. */
function follow(file: string, loaded: Set<string>): void {
  if (loaded.has(file)) return;
  loaded.add(file);
  const text = read(file).toString();
  const links = file.endsWith('.html')
    ? [...text.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((match) => match[1])
    : [...text.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/g)].map((match) =>
        path.posix.join(path.posix.dirname(file), match[1] ?? ''),
      );
  for (const link of links) if (link) follow(link, loaded);
}

function read(file: string): Buffer {
  return readFileSync(path.join(build, file));
}
