// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { openAround } from '../../../../../lib/proof/show/open-around';

/** Controls with `aria-controls` that do what their page's script would. */
function load(html: string): HTMLElement {
  document.body.innerHTML = html;
  for (const control of document.querySelectorAll<HTMLElement>('[aria-expanded]'))
    control.addEventListener('click', () => {
      const isOpen = control.getAttribute('aria-expanded') === 'true';
      control.setAttribute('aria-expanded', String(!isOpen));
      const part = document.getElementById(control.getAttribute('aria-controls') ?? 'part')!;
      part.hidden = isOpen;
    });
  for (const tab of document.querySelectorAll<HTMLElement>('[role=tab]'))
    tab.addEventListener('click', () => {
      for (const each of document.querySelectorAll('[role=tab]')) {
        each.setAttribute('aria-selected', String(each === tab));
        document.getElementById(each.getAttribute('aria-controls')!)!.hidden = each !== tab;
      }
    });
  return document.getElementById('wanted')!;
}
const isShown = (element: HTMLElement) => !element.closest('[hidden], details:not([open])');

test.each([
  ['a disclosure', '<details><summary>More</summary><p id=wanted>It rained.</p></details>'],
  [
    'a disclosure in another',
    '<details><summary>A</summary><details><summary>B</summary><p id=wanted>It rained.</p></details></details>',
  ],
  [
    'a part that a button names',
    '<button aria-expanded=false aria-controls=part>More</button><p>-</p><div id=part hidden><p id=wanted>It rained.</p></div>',
  ],
  [
    'a part after a heading with a button',
    '<h3><button aria-expanded=false>More</button></h3><div id=part hidden><p id=wanted>It rained.</p></div>',
  ],
  [
    'a tab',
    '<div role=tablist><a role=tab aria-selected=true aria-controls=one></a><a role=tab aria-selected=false aria-controls=two></a></div><p id=one>Dry.</p><div id=two hidden><p id=wanted>It rained.</p></div>',
  ],
])('%s is opened by its own control, and closed again', (_, html) => {
  const wanted = load(html);
  expect(isShown(wanted)).toBe(false);
  const close = openAround(wanted.firstChild!);
  expect(isShown(wanted)).toBe(true);
  close();
  expect(isShown(wanted)).toBe(false);
});

test('what the reader has closed meanwhile stays closed', () => {
  const wanted = load('<details><summary>More</summary><p id=wanted>It rained.</p></details>');
  const close = openAround(wanted.firstChild!);
  document.querySelector('summary')!.click();
  close();
  expect(isShown(wanted)).toBe(false);
});

test.each([
  '<details open><summary>More</summary><p id=wanted>It rained.</p></details>',
  '<details><summary id=wanted>It rained.</summary><p>Dry.</p></details>',
  '<a href="/other" aria-expanded=false>More</a><p id=wanted hidden>It rained.</p>',
  '<form><button type=submit aria-expanded=false>Send</button><p id=wanted hidden>It rained.</p></form>',
])('nothing is pressed in %j', (html) => {
  const wanted = load(html);
  let presses = 0;
  document.body.addEventListener('click', () => (presses += 1), { once: true });
  openAround(wanted.firstChild!)();
  expect(presses).toBe(0);
});
