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

describe('variables of an own prompt', () => {
  test.each([
    ['text', TEXT],
    ['title', '[The bridge]'],
    ['author', '[A. Writer]'],
    ['site', '[The Gazette]'],
    ['date', '[2026-11-01]'],
    ['language', 'the language of the text'],
    ['length', 'short'],
  ])('the variable {{%s}} of an own prompt becomes %s', (name, value) => {
    expect(PROMPT_VARIABLES).toContain(name);
    expect(fill(`<{{${name}}}>`)).toContain(`<${value}>`);
  });

  test('every variable that the options page offers is filled in', () => {
    for (const name of PROMPT_VARIABLES) expect(fill(`{{${name}}}`)).not.toContain('{{');
  });

  test.each(['{{ title }}', '{{title }}', '{{\n title}}'])(
    'a variable of an own prompt may have white space in its braces: %j',
    (written) => {
      expect(fill(`{{text}} ${written}`)).toBe(`${TEXT} [The bridge]`);
    },
  );

  test('a variable of an own prompt may occur more than once', () => {
    expect(fill('{{text}} {{title}}{{title}}')).toBe(`${TEXT} [The bridge][The bridge]`);
  });

  test('a variable that the page does not provide is empty', () => {
    const nothing = { title: '', byline: '', siteName: '', publishedTime: '' };
    expect(fill('{{text}}({{title}}{{author}}{{site}}{{date}})', nothing)).toBe(`${TEXT}()`);
  });

  test.each(['{{url}}', '{{Title}}', '{{constructor}}', '{{__proto__}}', '{{}}', '{title}', '{{ti tle}}', '{{title}'])(
    'text that only resembles a variable is left unchanged: %s',
    (written) => {
      expect(fill(`{{text}} ${written}`)).toBe(`${TEXT} ${written}`);
    },
  );
});

describe("the page's text in an own prompt", () => {
  test.each(['Make a limerick.', '', '{text}', '{{texts}}'])(
    "the page's text goes before an own prompt that does not name it: %j",
    (prompt) => {
      expect(fill(prompt)).toBe(`${TEXT}\n\n${prompt}`);
    },
  );

  test("the page's text is sent once, however often an own prompt names it", () => {
    expect(fill('Sum up {{text}} and doubt {{text}}.')).toBe(`Sum up ${TEXT} and doubt the text above.`);
    expect(fill('{{text}}'.repeat(1_000)).split(TEXT)).toHaveLength(2);
  });
});

describe("the page's facts in an own prompt", () => {
  test.each(['$&', '$1', "$'", '$$', '{{text}}', '{{site}}', '{{{{title}}}}', '{{ language }}'])(
    'a fact from the page is inserted literally, not read as part of the prompt: %s',
    (words) => {
      expect(fill('{{text}}: {{title}}.', { title: words })).toBe(`${TEXT}: [${words}].`);
      const text = fence(words);
      const article = createArticle({ title: words });
      expect(fillPrompt('{{title}}: {{text}}', article, { language: '', length: '' }, { text, fence })).toBe(
        `${text}: ${text}`,
      );
    },
  );

  test('a fact from the page does not form a variable with braces around it', () => {
    expect(fill('{{text}} {{{{title}}}}', { title: 'site' })).toBe(`${TEXT} {{[site]}}`);
    expect(fill('{{text}} {{{title}}', { title: 'site}}' })).toBe(`${TEXT} {[site}}]`);
  });

  test('a fact from the page is one line and limited in length', () => {
    const title = `One\n\n\ttwo${'x'.repeat(1_000)}`;
    const [, fact = ''] = fill('{{text}}|{{title}}', { title }).split('|');
    expect(fact).toMatch(/^\[One two x*\]$|^\[One twox*\]$/);
    expect(fact).toHaveLength(302);
  });

  test('a fact from the page that is cut ends in a whole character', () => {
    const [, fact = ''] = fill('{{text}}|{{title}}', { title: `${'x'.repeat(299)}🍊` }).split('|');
    expect(fact.isWellFormed()).toBe(true);
  });

  test('with an own prompt, everything from the page is between fences, whatever page and prompt say', () => {
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
