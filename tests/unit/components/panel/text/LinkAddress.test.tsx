// @vitest-environment jsdom
/** @jsxImportSource preact */
import { createRef, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LinkAddress } from '../../../../../components/panel/text/LinkAddress';

const root = document.body.appendChild(document.createElement('div'));
const within = createRef<HTMLDivElement>();

beforeEach(() =>
  act(() =>
    render(
      <>
        <div ref={within}>
          <a href="https://evil.example/a?b=c#d">
            <strong>bank.example</strong>
          </a>
          <a href="http://other.example:8080/">other</a>
          text
        </div>
        <LinkAddress within={within} />
      </>,
      root,
    ),
  ),
);
afterEach(() => render(null, root));

const shown = () => root.querySelector('.address')?.textContent ?? null;
const [first, second] = [0, 1].map((index) => () => within.current!.querySelectorAll('a')[index]!);
const tell = (target: Element, type: string) =>
  act(() => void target.dispatchEvent(new Event(type, { bubbles: true })));

test('nothing is shown before a link is pointed at', () => {
  expect(shown()).toBe(null);
});

test('a link under the pointer shows all of its address, with the host set apart', async () => {
  await tell(first!().firstElementChild!, 'mouseover');
  expect(shown()).toBe('https://evil.example/a?b=c#d');
  expect(root.querySelector('.address b')?.textContent).toBe('evil.example');
  await tell(second!(), 'mouseover');
  expect(shown()).toBe('http://other.example:8080/');
  await tell(within.current!, 'mouseover');
  expect(shown()).toBe(null);
});

test('a link with the focus shows its address until it loses the focus', async () => {
  await act(() => second!().focus());
  expect(shown()).toBe('http://other.example:8080/');
  await act(() => second!().blur());
  expect(shown()).toBe(null);
});

test('Escape hides the address', async () => {
  await act(() => first!().focus());
  await act(() => void document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' })));
  expect(shown()).toBe(null);
});
