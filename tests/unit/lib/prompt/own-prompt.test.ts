import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillPrompt, PROMPT_VARIABLES } from '../../../../lib/prompt/own-prompt';
import { createArticle } from '../../../helpers/pages/article';

const fence = (words: string) => `[${words}]`;
const TEXT = fence('the text');

const fill = (template: string, change: Parameters<typeof createArticle>[0] = {}) =>
  fillPrompt(
    template,
    createArticle(change),
    { language: 'the language of the text', length: 'short' },
    { text: TEXT, fence },
  );

describe('a variable', () => {
  test.each([
    ['text', TEXT],
    ['title', '[The bridge]'],
    ['author', '[A. Writer]'],
    ['site', '[The Gazette]'],
    ['date', '[2026-11-01]'],
    ['language', 'the language of the text'],
    ['length', 'short'],
  ])('{{%s}} is %s', (name, value) => {
    expect(PROMPT_VARIABLES).toContain(name);
    expect(fill(`<{{${name}}}>`)).toContain(`<${value}>`);
  });

  test('every one that is offered is filled in', () => {
    for (const name of PROMPT_VARIABLES) expect(fill(`{{${name}}}`)).not.toContain('{{');
  });

  test.each(['{{ title }}', '{{title }}', '{{\n title}}'])('may have white space in its braces: %j', (written) => {
    expect(fill(`{{text}} ${written}`)).toBe(`${TEXT} [The bridge]`);
  });

  test('may come again', () => {
    expect(fill('{{text}} {{title}}{{title}}')).toBe(`${TEXT} [The bridge][The bridge]`);
  });

  test('that the page does not give is empty', () => {
    const nothing = { title: '', byline: '', siteName: '', publishedTime: '' };
    expect(fill('{{text}}({{title}}{{author}}{{site}}{{date}})', nothing)).toBe(`${TEXT}()`);
  });

  test.each(['{{url}}', '{{Title}}', '{{constructor}}', '{{__proto__}}', '{{}}', '{title}', '{{ti tle}}', '{{title}'])(
    'that is none stays as it is: %s',
    (written) => {
      expect(fill(`{{text}} ${written}`)).toBe(`${TEXT} ${written}`);
    },
  );
});

describe('the text', () => {
  test.each(['Make a limerick.', '', '{text}', '{{texts}}'])(
    'goes before a prompt that does not name it: %j',
    (prompt) => {
      expect(fill(prompt)).toBe(`${TEXT}\n\n${prompt}`);
    },
  );

  test('is sent once, however often it is named', () => {
    expect(fill('Sum up {{text}} and doubt {{text}}.')).toBe(`Sum up ${TEXT} and doubt the text above.`);
    expect(fill('{{text}}'.repeat(1_000)).split(TEXT)).toHaveLength(2);
  });
});

describe('what a page says', () => {
  test.each(['$&', '$1', "$'", '$$', '{{text}}', '{{site}}', '{{{{title}}}}', '{{ language }}'])(
    'is not read as a prompt: %s',
    (words) => {
      expect(fill('{{text}}: {{title}}.', { title: words })).toBe(`${TEXT}: [${words}].`);
      const text = fence(words);
      const article = createArticle({ title: words });
      expect(fillPrompt('{{title}}: {{text}}', article, { language: '', length: '' }, { text, fence })).toBe(
        `${text}: ${text}`,
      );
    },
  );

  test('does not join with the braces around it', () => {
    expect(fill('{{text}} {{{{title}}}}', { title: 'site' })).toBe(`${TEXT} {{[site]}}`);
    expect(fill('{{text}} {{{title}}', { title: 'site}}' })).toBe(`${TEXT} {[site}}]`);
  });

  test('is one line, and as long as a fact', () => {
    const title = `One\n\n\ttwo${'x'.repeat(1_000)}`;
    const [, fact = ''] = fill('{{text}}|{{title}}', { title }).split('|');
    expect(fact).toMatch(/^\[One two x*\]$|^\[One twox*\]$/);
    expect(fact).toHaveLength(302);
  });

  test('is whole characters, also where it is cut', () => {
    const [, fact = ''] = fill('{{text}}|{{title}}', { title: `${'x'.repeat(299)}🍊` }).split('|');
    expect(fact.isWellFormed()).toBe(true);
  });

  test('stands between fences, whatever it and the prompt are', () => {
    const braces = fc
      .array(fc.constantFrom('{', '}', '{{', '}}', 'title', 'text', 'site', '$&', ' ', 'x'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(braces, braces, (template, words) => {
        const title = `page${words}page`;
        const filled = fill(template, { title, siteName: title });
        const whole = title.replace(/\s+/g, ' ');
        expect(filled.replaceAll(fence(whole), '')).not.toContain('page');
      }),
    );
  });
});
