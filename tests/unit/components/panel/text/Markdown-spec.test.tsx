// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { afterEach, describe, expect, test } from 'vitest';
import { Markdown } from '../../../../../components/panel/text/Markdown';
import { EXAMPLES } from '../../../../helpers/panel/commonmark';

/** CommonMark's own examples, shown by the panel. */

/** Examples that the panel shows differently from CommonMark, grouped by the reason. */
const DEVIATIONS = {
  'models indent by habit: indented code is a paragraph, and blocks may be indented as far as one likes':
    '1-3 5-8 18 36 48 49 69 70 85 87 107 110-112 114-118 134 183 184 211 225 231 236 238 252-254 257 264 270-274 276 278 286-290 297 309 312 313',
  'the text of an entry may begin behind an empty line': '280',
  'models do not underline headings with ---: it is a rule': '59 80 83-87 89-91 95 96 100 102 103 115 141 300',
  'text that continues a quote without its mark may be underlined with ===': '93',
  'HTML is shown as the characters it is written with':
    '21 31 148-191 201 308 309 344 475-477 491 494 524 536 613-617 623 625-631 642 643',
  'reference links, and what defines them, are shown as the characters they are written with':
    '23 33 192-196 198 200-208 210 211 214-218 317 527-545 549 550 553-571 573 576 577 582-589 591-593',
  'of the named character references those that models write are known; none gives the character 0': '25 26',
  'what stands behind brackets is an address when it begins like one: f[i](x) is no link':
    '485-487 492 495 496 498-500 502-504 522',
  'of links in one another the outermost counts': '518-520',
  'a web address in the text is a link, as in GFM': '602 608 611',
  'a mail address in angle brackets is shown as it is written': '604 605',
  'an address is written as a browser writes it': '20 526 538 603',
  'more than eight marks in a row are text': '417',
};

const toNumbers = (ranges: string) =>
  ranges.split(' ').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
  });
const deviating = new Set(Object.values(DEVIATIONS).flatMap(toNumbers));
const sections = [...new Set(EXAMPLES.map(({ section }) => section))];

const root = document.body.appendChild(document.createElement('div'));
afterEach(() => render(null, root));

const show = (source: string, isComplete = true) => {
  render(<Markdown source={source} isComplete={isComplete} />, root);
  return root.innerHTML;
};
const showAnew = (source: string) => {
  render(null, root);
  return show(source);
};

const parse = (html: string) => {
  const element = document.createElement('div');
  element.innerHTML = html;
  return element;
};

/** What CommonMark expects, as far as the panel supports it. */
function toPanel(html: string): HTMLElement {
  const shown = parse(html);
  for (const image of shown.querySelectorAll('img')) image.replaceWith(image.alt);
  for (const link of shown.querySelectorAll('a')) {
    const href = link.getAttribute('href') ?? '';
    const host = document.createElement('span');
    host.textContent = URL.parse(href)?.host ?? '';
    host.textContent = `(${host.textContent})`;
    if (/^https?:/i.test(href)) link.append(' ', host);
    else link.replaceWith(...link.childNodes);
  }
  // The panel's own title is its only h1 and the article's its h2.
  for (const heading of [...shown.querySelectorAll('h1, h2, h3, h4, h5, h6')]) {
    const lower = document.createElement(`h${Math.min(6, Number(heading.tagName[1]) + 2)}`);
    lower.append(...heading.childNodes);
    heading.replaceWith(lower);
  }
  // An entry's first paragraph has no element of its own, whether the list is tight or loose.
  for (const paragraph of shown.querySelectorAll('li > p:first-child')) paragraph.replaceWith(...paragraph.childNodes);
  for (const code of shown.querySelectorAll('pre > code')) code.textContent = code.textContent!.replace(/\n$/, '');
  return shown;
}

/** Removes attributes except link targets and list starts, and collapses white space as displayed. */
function simplify(shown: HTMLElement): string {
  shown.normalize();
  for (const element of shown.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      if (name === 'href') element.setAttribute(name, (element as HTMLAnchorElement).href);
      else if (name !== 'start' || value === '1') element.removeAttribute(name);
    }
  }
  const texts = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode as Text;
    if (!text.parentElement!.closest('pre')) text.data = text.data.replace(/[ \n]+/g, ' ');
  }
  return shown.innerHTML.replace(/ ?(<\/?(?:p|h\d|ul|ol|li|blockquote|pre|hr|br)(?: [^>]*)?>) ?/g, '$1').trim();
}

/** What the panel shows, and what CommonMark expects. */
function compare(markdown: string, html: string): [shown: string, expected: string] {
  return [simplify(parse(showAnew(markdown))), simplify(toPanel(html))];
}

test('the examples are those of version 0.31.2, and most are shown as it specifies', () => {
  expect(EXAMPLES).toHaveLength(652);
  expect(deviating.size).toBe(242);
});

describe('examples of CommonMark', () => {
  test.each(sections)('%s are shown as CommonMark specifies', (section) => {
    for (const { number, markdown, html } of EXAMPLES.filter((example) => example.section === section)) {
      if (deviating.has(number)) continue;
      const [shown, expected] = compare(markdown, html);
      expect(shown, `example ${number}`).toBe(expected);
      // Most links lead to no server, so the panel shows only their words. A no-break space counts as a space here.
      if (!/href="\/ur/.test(html) || /^ *\[[^\]]*\]:|\u00a0/m.test(markdown)) continue;
      const [onWeb, expectedOnWeb] = compare(
        markdown.replace(/\]\(\s*<?(?=\/ur)/g, '$&https://a.example'),
        html.replace(/href="(?=\/ur)/g, '$&https://a.example'),
      );
      expect(onWeb, `example ${number} on the web`).toBe(expectedOnWeb);
    }
  });
});

describe('deviations from CommonMark', () => {
  test.each(Object.entries(DEVIATIONS))('deliberately unlike CommonMark: %s', (_, ranges) => {
    const numbers = toNumbers(ranges);
    const alike = EXAMPLES.filter(({ number, markdown, html }) => {
      const [shown, expected] = compare(markdown, html);
      return numbers.includes(number) && shown === expected;
    });
    expect(alike.map(({ number }) => number)).toEqual([]);
  });
});

/** Fails for anything that could make the panel contact a server, run code, or link to anything but the web. */
function expectHarmless(): void {
  for (const element of root.getElementsByTagName('*')) {
    if (!TAGS.test(element.tagName)) throw new Error(element.outerHTML);
    for (const { name, value } of element.attributes)
      if (!(ATTRIBUTES[name] ?? NEVER).test(value)) throw new Error(element.outerHTML);
  }
}

const TAGS = /^(?:P|H[3-6]|UL|OL|LI|BLOCKQUOTE|PRE|CODE|DIV|TABLE|THEAD|TBODY|TR|TH|TD|HR|STRONG|EM|DEL|A|SPAN|BR)$/;
const NEVER = /(?!)/;
const ATTRIBUTES: Record<string, RegExp> = {
  href: /^https?:\/\/[^/?#@]+(?:[/?#]|$)/,
  target: /^_blank$/,
  rel: /^noreferrer noopener$/,
  class: /^(?:host|table)$/,
  tabindex: /^0$/,
  start: /^\d+$/,
  dir: /^(?:auto|ltr)$/,
  colspan: /^\d+$/,
  style: /^text-align: (?:start|center|end);$/,
};

describe('examples of CommonMark that arrive in pieces', () => {
  test.each(sections)('%s, cut anywhere, end up the same and show nothing harmful on the way', (section) => {
    for (const { markdown: source, number } of EXAMPLES.filter((example) => example.section === section)) {
      const whole = showAnew(source);
      expectHarmless();
      render(null, root);
      for (let end = 0; end <= source.length; end++) {
        show(source.slice(0, end), false);
        expectHarmless();
      }
      expect(show(source), `example ${number}`).toBe(whole);
      for (let end = 1; end < source.length; end++) {
        // As when a run is stopped there and then continued.
        showAnew(source.slice(0, end));
        expectHarmless();
        if (show(source) !== whole) expect(root.innerHTML, `example ${number} cut at ${end}`).toBe(whole);
      }
    }
  });
});
