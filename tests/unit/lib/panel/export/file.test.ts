import { describe, expect, test } from 'vitest';
import { pageUrl, toFile } from '../../../../../lib/panel/export/file';
import { toMarkdown } from '../../../../../lib/panel/export/to-markdown';
import { toFileName } from '../../../../../lib/panel/export/file-name';
import type { RunEnding, RunState } from '../../../../../lib/panel/run-state';
import { createRun } from '../../../../helpers/panel/history-entries';
import { continuing } from '../../../../helpers/run-requests';

const t = (key: string, substitutions: string[] = []) => [key, ...substitutions].join(' ');

const run = (parts: Partial<Parameters<typeof createRun>[0]> = {}, ending?: RunEnding | null): RunState => {
  const created = createRun({ id: 'a', startedAt: Date.UTC(2026, 10, 22, 9, 8, 7, 6), ...parts });
  return ending === undefined ? created : { ...created, ending };
};
const done = (finishReason: 'stop' | 'length' | 'filtered'): RunEnding => ({ kind: 'done', finishReason, usage: null });

describe('the exported file', () => {
  test('the file says which page it is about, what wrote it and when, and has questions and answers', () => {
    const summary = run({ title: 'The *last* ferry', siteName: 'Harbour News', text: '**Point:** it sailed.\n' });
    const answers = [run({ question: 'Why\n# then?', text: '- Because.' }), run({ question: 'And?', text: '' })];
    expect(toFile(summary, answers, t, toMarkdown)).toBe(`---
title: "The *last* ferry"
url: "https://a.example/page"
site: "Harbour News"
date: 2026-11-22T09:08:07Z
engine: "provider"
host: "api.example"
model: "model-1"
complete: true
---

# The \\*last\\* ferry

**Point:** it sailed.

## Why # then?

- Because.
`);
  });

  test('the file of an answer has only its own question', () => {
    const answers = [run({ question: 'And?' })];
    expect(toFile(run({ question: 'Why?', text: 'So.' }), answers, t, toMarkdown)).toMatch(
      /\n# A page\n\n## Why\?\n\nSo\.\n$/,
    );
  });

  test('the file of key sentences names no host and no model', () => {
    const file = toFile(run({ engine: { kind: 'key-sentences', host: '', model: '' } }), [], t, toMarkdown);
    expect(file).toContain('\nengine: "key-sentences"\ncomplete: true\n');
  });

  test.each<[RunEnding | null, string, string]>([
    [{ kind: 'stopped' }, 'stopped', 'endingStopped model-1 api.example'],
    [done('length'), 'length', 'endingLength model-1 api.example'],
    [done('filtered'), 'filtered', 'endingFiltered model-1 api.example'],
    [{ kind: 'failed', code: 'cut-off', facts: {} }, 'cut-off', 'badgeIncomplete model-1 api.example'],
    [null, 'unfinished', 'badgeIncomplete model-1 api.example'],
  ])('the file of a text that ended with %j says that it is not complete', (ending, reason, note) => {
    const file = toFile(run({ text: '- a\n- b' }, ending), [run({ question: 'Why?' })], t, toMarkdown);
    expect(file).toContain(`\ncomplete: false\nreason: "${reason}"\n---\n`);
    expect(file).toContain(`\n- b\n\n> ${note}\n\n## Why?`);
  });

  test('the file of a complete summary with a stopped answer says which text was stopped', () => {
    const file = toFile(run(), [run({ question: 'Why?', text: 'Be' }, { kind: 'stopped' })], t, toMarkdown);
    expect(file).toContain('\ncomplete: false\nreason: "stopped"\n');
    expect(file).toMatch(/A summary\.\n\n## Why\?\n\nBe\n\n> endingStopped .*\n$/);
  });

  test("the file has nothing of the model's reasoning", () => {
    const thought = { ...run(), reasoning: { text: 'SECRET', sinceAt: 0, untilAt: 1 } };
    expect(toFile(thought, [thought], t, toMarkdown)).not.toContain('SECRET');
  });

  test('an unclosed code block in the summary does not swallow what follows', () => {
    const file = toFile(run({ text: '```\na' }, { kind: 'stopped' }), [run({ question: 'Why?' })], t, toMarkdown);
    expect(file).toContain('```\na\n```\n\n> endingStopped');
  });

  test('title, question and text put no image and no HTML into the file', () => {
    const hostile = '![x](https://evil.example/x.png) <img src=x>';
    const file = toFile(
      run({ title: hostile, text: hostile }),
      [run({ question: hostile, text: hostile })],
      t,
      toMarkdown,
    );
    expect(file.slice(file.indexOf('\n---\n'))).not.toMatch(/!\[|<img/);
  });

  test.each([
    ['a: b # c', '"a: b # c"'],
    ['"quoted" \\ back', '"\\"quoted\\" \\\\ back"'],
    ['two\nlines\t\u0000', '"two\\nlines\\t\\u0000"'],
    ['x\u2028y\u0085z\u202e\ufeff\u007f', '"x\\u2028y\\u0085z\\u202e\\ufeff\\u007f"'],
    ['\ud800 half', '"\ufffd half"'],
    ['---\ncomplete: true', '"---\\ncomplete: true"'],
    ['家族 👨‍👩‍👧 می‌خواهم', '"家族 👨‍👩‍👧 می‌خواهم"'],
  ])('the title %j is one YAML scalar', (title, scalar) => {
    expect(toFile(run({ title }), [], t, toMarkdown).split('\n')[1]).toBe(`title: ${scalar}`);
  });

  test('the file of a page without a title says so in its heading', () => {
    expect(toFile(run({ title: '' }), [], t, toMarkdown)).toMatch(/^---\nurl: .*\n\n# untitled\n/s);
    const selected = run({ title: '' });
    const request = { ...selected.request, source: { kind: 'selection', frameId: 0, text: 'x' } } as const;
    expect(toFile({ ...selected, request }, [], t, toMarkdown)).toContain('\n# selectedText\n');
  });

  test('the file of a summary whose page was not read again has the earlier address', () => {
    const request = { ...run().request, wish: continuing('x', { url: 'https://b.example/' }) };
    const file = toFile({ ...run({}, { kind: 'stopped' }), source: null, request }, [], t, toMarkdown);
    expect(pageUrl({ ...run(), source: null, request })).toBe('https://b.example/');
    expect(file).toMatch(/^---\nurl: "https:\/\/b\.example\/"\ndate: \S+\ncomplete: false\nreason: "stopped"\n---\n/);
  });
});

describe("the file's name", () => {
  test.each([
    ['The last ferry', 'The last ferry'],
    ['Wie geht’s? Größe 3/4: "gut" <b>|*\\', 'Wie geht’s Größe 3 4 gut b'],
    ['新闻：港口的最后一班渡轮', '新闻：港口的最后一班渡轮'],
    ['می‌خواهم 👨‍👩‍👧', 'می‌خواهم 👨‍👩‍👧'],
    ['a\u0000b\nc\u202ed\u2066e\u200bf\ufeffg', 'a b c d e f g'],
    ['\ud800x', 'x'],
    ['Cafe\u0301', 'Café'],
    ['../../etc/passwd', 'etc passwd'],
    ['.hidden. . ', 'hidden'],
    ['--help ~', 'help ~'],
    ['CON', 'CON_'],
    ['nul.tar', 'nul_.tar'],
    ['Com¹ . x', 'Com¹_ . x'],
    ['Console', 'Console'],
    ['COM10', 'COM10'],
    ['', 'summary'],
    ['... ???', 'summary'],
    ['\u202e', 'summary'],
  ])('the title %j gives the file name %j', (title, name) => {
    expect(toFileName(title, 'summary')).toBe(name);
  });

  test.each(['a', 'é', '漢', '👨‍👩‍👧'])(
    'the file name of a thousand %s is short and ends with a whole character',
    (character) => {
      const name = toFileName(character.repeat(1000), 'summary');
      const bytes = new TextEncoder().encode(name).length;
      const size = new TextEncoder().encode(character).length;
      expect(bytes).toBeLessThanOrEqual(120);
      expect(bytes).toBeGreaterThan(120 - size);
      expect(name.replaceAll(character, '')).toBe('');
    },
  );

  test('a file name that is cut does not end in a space', () => {
    expect(toFileName(`${'a'.repeat(119)} b`, 'summary')).toBe('a'.repeat(119));
  });
});
