import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Inject, type InjectionTarget, lookAtPage } from '../../../../lib/run/read-article';
import { classifyRefusal } from '../../../../lib/run/refusal';
import { RunError } from '../../../../lib/errors';
import type { PendingRequest } from '../../../../lib/run/request';
import { createPending } from '../../../helpers/run-requests';

const PAGE: PendingRequest = createPending({ tabId: 7 });
const SELECTION: PendingRequest = { ...PAGE, source: { kind: 'selection', frameId: 3, text: 'One Two words here' } };
const ANSWER = {
  article: { title: 'T', passages: [{ kind: 'paragraph', text: 'Some text.' }], method: 'readability' },
};
const NO_ACCESS =
  'Cannot access contents of the page. Extension manifest must request permission to access the respective host.';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Reads with a scripted `inject`; returns the outcome and the calls that were made. */
async function read(request: PendingRequest, script: (call: number, target: InjectionTarget) => unknown) {
  const calls: [string, InjectionTarget][] = [];
  const inject: Inject = async (name, target) => {
    calls.push([name, target]);
    return script(calls.length, target);
  };
  const outcome = lookAtPage(request, inject).then(
    (look) => (look.kind === 'article' ? look.article : look),
    (error: unknown) => {
      if (error instanceof RunError) return error.code;
      throw error;
    },
  );
  await vi.runAllTimersAsync();
  return { outcome: await outcome, calls };
}
const refuse = (message: string) => () => {
  throw new Error(message);
};

test("the extraction script is injected into the tab's page", async () => {
  const { outcome, calls } = await read(PAGE, () => ANSWER);
  expect(outcome).toMatchObject({ title: 'T', words: 2 });
  expect(calls).toEqual([['extract', { tabId: 7, frameId: 0, immediately: false }]]);
});

describe('a page that is about a video', () => {
  const video = { article: { ...ANSWER.article, verdict: 'video' } };

  test('a page about a video is read as the captions, if there are any', async () => {
    const captions = {
      article: { title: 'Captions', passages: [{ text: 'Said.', seconds: 3 }], method: 'transcript' },
    };
    const { outcome, calls } = await read(PAGE, (call) => (call === 1 ? video : captions));
    expect(outcome).toMatchObject({ title: 'Captions', passages: [{ seconds: 3 }] });
    expect(calls.map(([name]) => name)).toEqual(['extract', 'captions']);
  });

  describe('whose policy forbids its captions', () => {
    const answer = (call: number) => (call === 1 ? video : { code: 'captions-refused' });

    test('captions that the policy of a page forbids are not read before the reader is asked', async () => {
      expect((await read(PAGE, answer)).outcome).toBe('captions-refused');
    });

    test('a reader who wants a summary without captions gets one', async () => {
      const { outcome } = await read({ ...PAGE, consent: { ...PAGE.consent, isConfirmed: true } }, answer);
      expect(outcome).toMatchObject({ title: 'T', verdict: 'video' });
    });

    test('a reader who wants the forbidden captions gets them from the script that fetches them', async () => {
      const { calls } = await read({ ...PAGE, consent: { ...PAGE.consent, wantsCaptions: true } }, (call) =>
        call === 1 ? video : { code: 'no-captions' },
      );
      expect(calls.map(([name]) => name)).toEqual(['extract', 'refused-captions']);
    });
  });

  test.each([{ code: 'no-captions' }, undefined, { article: { ...ANSWER.article, method: 'document' } }])(
    'a page about a video without captions is read as the text around it: %j',
    async (answer) => {
      const { outcome } = await read(PAGE, (call) => (call === 1 ? video : answer));
      expect(outcome).toMatchObject({ title: 'T', verdict: 'video' });
    },
  );
});

describe('a page that may show a transcript', () => {
  const plain = { ...ANSWER, kind: 'transcript' };

  test('a shown transcript is read by a script of its own', async () => {
    const timed = { article: { ...ANSWER.article, title: 'Talk', method: 'transcript' } };
    const { outcome, calls } = await read(PAGE, (call) => (call === 1 ? plain : timed));
    expect(outcome).toMatchObject({ title: 'Talk', method: 'transcript' });
    expect(calls.map(([name]) => name)).toEqual(['extract', 'transcript']);
  });

  test('a page that has lost what was read of it is summarized without times', async () => {
    const { outcome } = await read(PAGE, (call) => (call === 1 ? plain : undefined));
    expect(outcome).toMatchObject({ title: 'T' });
  });
});

test('a refusal by the browser right after access was granted is retried', async () => {
  const { outcome, calls } = await read(PAGE, (call) => (call < 4 ? refuse(NO_ACCESS)() : ANSWER));
  expect(outcome).toMatchObject({ title: 'T' });
  expect(calls).toHaveLength(4);
});

test('a lasting refusal by the browser means that the page is restricted', async () => {
  const { outcome, calls } = await read(PAGE, refuse(NO_ACCESS));
  expect(outcome).toBe('restricted-page');
  expect(calls).toHaveLength(6);
});

test('without a gesture that grants access, a refusal means missing access and is not retried', async () => {
  const { outcome, calls } = await read({ ...PAGE, granted: false }, refuse(NO_ACCESS));
  expect(outcome).toBe('needs-access');
  expect(calls).toHaveLength(1);
});

test.each([
  ['a page of the browser that answers nothing', undefined, 'restricted-page'],
  ['a page without text', { code: 'no-text' }, 'no-text'],
  ['an answer that is no article', { article: { passages: [] } }, 'no-text'],
  ['a code that the script never gives', { code: 'key-rejected', article: null }, 'no-text'],
])('a page that cannot be read has its error code: %s', async (_name, answer, code) => {
  expect((await read(PAGE, () => answer)).outcome).toBe(code);
});

test('a document other than HTML is read by the script for documents', async () => {
  const { outcome, calls } = await read(PAGE, (call) => (call === 1 ? { kind: 'document' } : ANSWER));
  expect(outcome).toMatchObject({ title: 'T' });
  expect(calls.map(([name]) => name)).toEqual(['extract', 'document']);
});

test('an image has no text', async () => {
  const script = (call: number) => (call === 1 ? { kind: 'document' } : { code: 'image-page' });
  expect((await read(PAGE, script)).outcome).toBe('image-page');
});

test('a PDF is left to the panel', async () => {
  expect((await read(PAGE, () => ({ kind: 'pdf' }))).outcome).toEqual({ kind: 'pdf' });
});

test.each([true, false])(
  'a page that Firefox does not open to scripts may be a viewer, whether a gesture granted access (%s)',
  async (granted) => {
    const { outcome, calls } = await read({ ...PAGE, granted }, refuse('Missing host permission for the tab'));
    expect(outcome).toEqual({ kind: 'viewer' });
    expect(calls).toHaveLength(granted ? 6 : 1);
  },
);

test('a page whose HTML never ends is read as far as it has arrived', async () => {
  const { outcome, calls } = await read(PAGE, (_call, { immediately }) =>
    immediately ? ANSWER : new Promise(() => undefined),
  );
  expect(outcome).toMatchObject({ title: 'T' });
  expect(calls.map(([, { immediately }]) => immediately)).toEqual([false, true]);
});

test('reading a page that does not answer is given up', async () => {
  expect((await read(PAGE, () => new Promise(() => undefined))).outcome).toBe('page-busy');
});

describe('a selection', () => {
  test('a selection is read in its frame, with its line breaks', async () => {
    const passages = [{ text: 'One' }, { text: 'Two words here' }];
    const { outcome, calls } = await read(SELECTION, () => ({ article: { passages, method: 'selection' } }));
    expect(outcome).toMatchObject({ method: 'selection', passages: [{ text: 'One' }, { text: 'Two words here' }] });
    expect(calls).toEqual([['selection', { tabId: 7, frameId: 3, immediately: false }]]);
  });

  test.each([
    ['the frame is another site’s', refuse(NO_ACCESS)],
    ['the selection is gone', () => ({ code: 'no-text' })],
    ['the page is restricted', () => undefined],
  ])('a selection is taken from the menu when %s', async (_name, script) => {
    const { outcome } = await read(SELECTION, script);
    expect(outcome).toMatchObject({
      method: 'selection',
      passages: [{ kind: 'paragraph', text: 'One Two words here' }],
    });
  });

  test('a selection without visible text is not taken from the menu either', async () => {
    const { outcome } = await read(SELECTION, () => ({ kind: 'unseen' }));
    expect(outcome).toBe('no-text');
  });

  test('a selection is not read again without a gesture, because other text may be selected by then', async () => {
    const { outcome, calls } = await read({ ...SELECTION, granted: false }, () => ANSWER);
    expect(outcome).toMatchObject({ passages: [{ text: 'One Two words here' }] });
    expect(calls).toEqual([]);
  });

  test("a selection that is empty in the menu too fails with the page's own error", async () => {
    const request: PendingRequest = { ...PAGE, source: { kind: 'selection', frameId: 0, text: ' ' } };
    expect((await read(request, refuse('The extensions gallery cannot be scripted.'))).outcome).toBe('restricted-page');
  });
});

// The actual messages of Chromium 156 and Firefox 153.
test.each([
  ['Cannot access a chrome:// URL', 'restricted-page'],
  ['The extensions gallery cannot be scripted.', 'restricted-page'],
  ['Cannot access a chrome-extension:// URL of different extension', 'restricted-page'],
  [
    'Cannot access contents of url "file:///tmp/a.html". Extension manifest must request permission to access this host.',
    'file-access',
  ],
  ['Frame with ID 0 is showing error page', 'error-page'],
  ['No tab with id: 12', 'page-gone'],
  ['Invalid tab ID: 12', 'page-gone'],
  ['Frame with ID 0 was removed.', 'page-gone'],
  ['The tab was closed.', 'page-gone'],
  [NO_ACCESS, 'needs-access'],
  ['Missing host permission for the tab', 'needs-access'],
  ['Something that no browser says today', 'restricted-page'],
])("the browser's message %s means %s", (message, code) => {
  expect(classifyRefusal(message)).toBe(code);
});
