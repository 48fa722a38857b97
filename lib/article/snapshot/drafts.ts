import type { Dom } from './dom';

/** What a person is writing in the page, such as a comment that was not sent yet. Fields of forms are never copied. */
export type Drafts = {
  /** Notes the copy of an element if a person can write in it. */
  note(element: Element, copy: Element): void;
  /**
   * Removes the noted copies and returns how many characters they had. Where they hold at least half of the page's
   * `chars`, the page is an editor and its document is what the reader means: then nothing is removed.
   */
  remove(body: Element, chars: number): number;
};

export function createDrafts(dom: Dom): Drafts {
  const copies: Element[] = [];
  return {
    note: (element, copy) => {
      const value = dom.attribute(element, 'contenteditable');
      if (value !== null && /^(?:true|plaintext-only)?$/i.test(value)) copies.push(copy);
    },
    remove: (body, chars) => {
      const outer = copies.filter((copy) => !copies.some((other) => other !== copy && other.contains(copy)));
      const inBody = outer.filter((copy) => body.contains(copy));
      const written = inBody.reduce((sum, copy) => sum + (copy.textContent ?? '').trim().length, 0);
      if (written * 2 >= chars) return 0;
      for (const copy of outer) copy.remove();
      return written;
    },
  };
}
