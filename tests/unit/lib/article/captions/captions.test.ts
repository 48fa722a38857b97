import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import type { Passage } from '../../../../../lib/article/article';
import { readCaptions } from '../../../../../lib/article/captions/captions';
import { createFetchCues } from '../../../../../lib/article/captions/fetch-cues';
import { findTranscript, toTranscript } from '../../../../../lib/article/captions/transcript';
import { parseCues } from '../../../../../lib/article/captions/vtt';

describe('WebVTT and SubRip', () => {
  test.each([
    [
      'hours may be left out',
      'WEBVTT\n\n00:01.500 --> 00:02.000\nOne\n\n01:00:00.000 --> 01:00:01.000\nTwo',
      [
        [1.5, 'One'],
        [3600, 'Two'],
      ],
    ],
    [
      'identifiers and settings are left out',
      'WEBVTT - x\n\nid 7\n00:01.000 --> 00:02.000 align:start line:0\nOne\nmore',
      [[1, 'One\nmore']],
    ],
    [
      'NOTE, STYLE and REGION are no cues',
      'WEBVTT\n\nNOTE\nno\n\nSTYLE\n::cue { color: red }\n\n00:01.000 --> 00:02.000\nOne',
      [[1, 'One']],
    ],
    [
      'tags go, voices stay',
      'WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Ann B><i>Hel</i><00:01.500><c.x>lo</c> &amp; &lt;b&gt;',
      [[1, 'Ann B: Hello & <b>']],
    ],
    [
      'SubRip has numbers, commas and braces',
      '1\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}One\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n<font color="x">Two</font>',
      [
        [1, 'One'],
        [3, 'Two'],
      ],
    ],
    [
      'no blank line before a timing line',
      'WEBVTT\n00:01.000 --> 00:02.000\nOne\n00:02.000 --> 00:03.000\nTwo',
      [
        [1, 'One'],
        [2, 'Two'],
      ],
    ],
    ['a line of one space is part of a cue', 'WEBVTT\n\n00:01.000 --> 00:02.000\n \nOne', [[1, 'One']]],
    [
      'SubRip whose blank lines are not quite empty',
      '1\n00:00:01,000 --> 00:00:02,000\nOne\n \n2\n00:00:03,000 --> 00:00:04,000\nTwo',
      [
        [1, 'One'],
        [3, 'Two'],
      ],
    ],
    ['garbage has no cues', '<!doctype html><p>Not found --> here', []],
  ] as [string, string, [number, string][]][])('WebVTT and SubRip are parsed: %s', (_name, text, expected) => {
    expect(parseCues(text).map(({ start, text }) => [start, text])).toEqual(expected);
  });
});

describe('transcripts', () => {
  const cues = (...lines: [number, string][]) => lines.map(([start, text]) => ({ start, text }));
  const texts = (passages: readonly Passage[] | null) => passages?.map(({ seconds, text }) => `${seconds} ${text}`);

  test('cues become paragraphs of half a minute that end with a sentence', () => {
    expect(
      texts(
        toTranscript(
          cues([0.4, 'One'], [10, 'two.'], [20, 'Three'], [31, 'four.'], [35.9, 'Five'], [70, 'six'], [99, 'seven']),
        ),
      ),
    ).toEqual(['0 One two. Three four.', '35 Five six', '99 seven']);
  });

  test('repeated lines of automatic captions are read once', () => {
    expect(
      texts(
        toTranscript(
          cues(
            [0, 'the mill'],
            [1, 'the mill\nturns by'],
            [2, 'turns by'],
            [3, 'turns by\nitself'],
            [4, 'itself\ntoday'],
          ),
        ),
      ),
    ).toEqual(['0 the mill turns by itself today']);
  });

  test('lines that grow word by word are read once', () => {
    expect(texts(toTranscript(cues([0, 'the'], [1, 'the mill'], [2, 'the mill turns'])))).toEqual(['0 the mill turns']);
  });

  test('cues that go back in time start a new paragraph', () => {
    expect(texts(toTranscript(cues([50, 'One.'], [3, 'Two.'])))).toEqual(['50 One.', '3 Two.']);
  });

  test('descriptions of sounds are left out', () => {
    expect(texts(toTranscript(cues([0, '[Music]'], [5, '♪ la la ♪'], [9, '(applause)'], [12, 'Hello.'])))).toEqual([
      '5 la la Hello.',
    ]);
  });

  test('Chinese cues are joined without spaces', () => {
    expect(texts(toTranscript(cues([0, '水车'], [1, '转动。'])))).toEqual(['0 水车转动。']);
  });

  const said = 'and this is what was said about the mill by the river';
  const times = ['0:05', '0:10', '0:15', '0:20', '0:25', '0:30', '0:35', '1:02:03'];
  const passages = (lines: readonly string[]): Passage[] => lines.map((text) => ({ kind: 'paragraph', text }));
  const shown = (write: (time: string) => string[]) =>
    passages(['A talk', ...times.slice(0, 7).flatMap(write), ...write('0:40'), 'Related talks']);

  test.each<[string, (time: string) => string[]]>([
    ['at the beginning', (time) => [`${time} ${said}`]],
    ['in a cell', (time) => [`${time} | ${said}`]],
    ['in numbered items', (time) => [`7. ${time} ${said}`]],
    ['in brackets', (time) => [`[00:0${time}] ${said}`]],
    ['as spans', (time) => [`${time}.250 --> ${time}.900 ${said}`]],
    ['alone before the text', (time) => [time, said]],
    ['alone before two passages of text', (time) => [time, 'and this', said]],
  ])('a transcript is found whose times are %s', (_name, write) => {
    const found = findTranscript(shown(write));
    expect(found?.map(({ seconds }) => seconds)).toEqual([5]);
    expect(found?.[0]?.text).toContain(said);
    expect(found?.[0]?.text).not.toMatch(/\d|talk/);
  });

  test('later times before a transcript are not part of it', () => {
    const found = findTranscript([...passages(['9:59 my favourite']), ...shown((time) => [`${time} ${said}`])]);
    expect(found?.map(({ seconds }) => seconds)).toEqual([5]);
    expect(found?.[0]?.text).not.toContain('favourite');
  });

  test.each<[string, (time: string) => string[]]>([
    ['with the speaker, in brackets', (time) => [`Ann (${time}): ${said}`]],
    ['after the speaker', (time) => [`Ann ${time}`, said]],
  ])('a transcript keeps its speakers, with times %s', (_name, write) => {
    expect(findTranscript(shown(write))?.[0]?.text).toMatch(/^Ann(:| ) ?and this is what/);
  });

  test.each<[string, readonly string[]]>([
    ['seven times', times.slice(0, 7).map((time) => `${time} ${said}`)],
    [
      'a list of chapters',
      ['0:00', '2:10', '5:00', '9:10', '14:00', '18:30', '22:00', '30:00'].map((time) => `${time} The wheel`),
    ],
    [
      'an agenda of the day',
      ['9:00', '9:10', '9:20', '9:30', '9:40', '9:50', '9:55', '9:59'].map((time) => `${time} ${said}`),
    ],
    ['times that go down', [...times].reverse().map((time) => `${time} ${said}`)],
    ['times within sentences', times.map((time) => `The mill was stopped at ${time} because ${said}`)],
    ['results of matches', Array(9).fill(`2:10 ${said}`)],
  ])('not taken for a transcript: %s', (_name, lines) => {
    expect(findTranscript(passages(lines))).toBeNull();
  });
});

describe('captions of a player', () => {
  const VTT = (line: string) => `WEBVTT\n\n00:00.000 --> 00:09.000\n${line}`;
  const FILES: Record<string, string> = {
    en: VTT('Hello'),
    de: VTT('Hallo'),
    fr: VTT('Salut'),
    bad: 'no',
    es: 'refused',
  };

  async function read(html: string, prepare: (document: Document) => void = () => undefined) {
    const { document } = new JSDOM(html, { url: 'https://site.example/' }).window;
    // jsdom has no text tracks.
    for (const player of document.querySelectorAll('video, audio')) {
      const tracks = [...player.querySelectorAll('track')].map((element) => {
        const track = {
          kind: element.getAttribute('kind') ?? 'subtitles',
          language: element.getAttribute('srclang') ?? '',
          cues: null,
        };
        Object.defineProperty(element, 'track', { value: track });
        return track;
      });
      Object.defineProperty(player, 'textTracks', { value: tracks });
    }
    prepare(document);
    const fetched: string[] = [];
    const found = await readCaptions(document, async ({ url }) => {
      fetched.push(url);
      const file = FILES[url.split('/').pop() ?? ''] ?? '';
      return file === 'refused' ? file : parseCues(file);
    });
    const article = found === 'refused' ? null : found;
    return { text: article?.passages.map(({ text }) => text).join(), article, fetched, isRefused: found === 'refused' };
  }
  const track = (language: string, more = 'kind=captions') => `<track srclang=${language} src=${language} ${more}>`;

  test.each([
    ["those in the page's language first", '<html lang=de-AT>', track('en', 'default') + track('de'), 'Hallo'],
    ['else those of the default track', '<html lang=es>', track('en') + track('fr', 'default'), 'Salut'],
    ['captions rather than subtitles', '', track('en', 'kind=subtitles') + track('de'), 'Hallo'],
    ['those of the next track when one is empty', '', track('bad', 'default') + track('en'), 'Hello'],
    [
      'neither chapters nor descriptions',
      '',
      track('en', 'kind=chapters') + track('de', 'kind=descriptions'),
      undefined,
    ],
    ['none where there is no track', '', '', undefined],
  ])("a player's captions are read: %s", async (_name, head, tracks, expected) => {
    expect((await read(`${head}<video>${tracks}</video>`)).text).toBe(expected);
  });

  test('an article of captions names its source and has times', async () => {
    const { article } = await read(`<html lang=de><title>Talk</title><audio>${track('en')}</audio>`);
    expect(article).toMatchObject({
      title: 'Talk',
      language: 'en',
      method: 'transcript',
      url: 'https://site.example/',
    });
    expect(article?.passages).toEqual([{ kind: 'paragraph', text: 'Hello', seconds: 0 }]);
  });

  test('captions that the player has loaded are not fetched again', async () => {
    const { text, fetched } = await read(`<video>${track('en')}</video>`, (document) => {
      const [loaded] = document.querySelector('video')!.textTracks;
      Object.assign(loaded as object, { cues: [{ startTime: 0, text: '<i>Loaded</i>' }] });
    });
    expect(text).toBe('Loaded');
    expect(fetched).toEqual([]);
  });

  test.each([
    ['are told apart from captions that do not exist', track('es') + track('bad'), undefined, true],
    ['give way to those of another track', track('es', 'default') + track('en'), 'Hello', false],
  ])("captions that the page's policy refuses %s", async (_name, tracks, expected, isRefused) => {
    expect(await read(`<video>${tracks}</video>`)).toMatchObject({ text: expected, isRefused });
  });

  test('captions at an address that no player loads are not asked for', async () => {
    const { fetched } = await read(
      '<video crossorigin><track src="chrome-extension://abc/x.vtt" kind=captions></video>',
    );
    expect(fetched).toEqual([]);
  });

  test('the first of several players of the same size is read', async () => {
    expect((await read(`<video>${track('en')}</video><video>${track('de')}</video>`)).text).toBe('Hello');
  });

  test('only the largest player counts, wherever it is', async () => {
    const { text } = await read(`<video id=small>${track('en')}</video><div></div>`, (document) => {
      const root = document.querySelector('div')!.attachShadow({ mode: 'open' });
      root.innerHTML = '<video></video>';
      Object.defineProperty(root.querySelector('video'), 'clientWidth', { value: 640 });
      Object.defineProperty(root.querySelector('video'), 'clientHeight', { value: 360 });
    });
    expect(text).toBeUndefined();
  });

  test.each([
    ['https://site.example/x.vtt', ['Hello']],
    ['data:text/vtt,WEBVTT', ['Hello']],
    ['https://site.example/missing', []],
    ['https://site.example/huge', []],
    ['https://site.example/refused', []],
  ])('the captions at %s are fetched for a reader who agreed: %j', async (url, expected) => {
    const asked: RequestInit[] = [];
    const fetchCues = createFetchCues(async (input, init) => {
      asked.push(init ?? {});
      const name = String(input);
      if (name.endsWith('refused')) throw new TypeError('Failed to fetch');
      if (name.endsWith('huge')) return new Response(`${VTT('Hello')}\n\n${'x'.repeat(5_000_001)}`);
      return new Response(VTT('Hello'), { status: name.endsWith('missing') ? 404 : 200 });
    });
    const cues = await fetchCues({ url, crossOrigin: null });
    expect(cues === 'refused' ? cues : cues.map(({ text }) => text)).toEqual(expected);
    for (const { credentials } of asked) expect(credentials).toBe('same-origin');
  });
});
