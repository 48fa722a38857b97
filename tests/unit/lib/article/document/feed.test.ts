import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import { readDocumentText } from '../../../../../lib/article/document/text';

const parser = new new JSDOM('').window.DOMParser();

function read(text: string, contentType = 'text/plain') {
  const answer = readDocumentText(text, contentType, 'https://site.example/feed', parser);
  if ('code' in answer) throw new Error(answer.code);
  return answer.article;
}

const texts = (text: string, contentType?: string) =>
  read(text, contentType).passages.map(({ kind, text }) => `${kind}: ${text}`);

const RSS = `<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Mill &amp; River</title><language>de-AT</language><managingEditor>mill@site.example (Ann Miller)</managingEditor>
<image><title>Not this</title></image>
<item><media:title>Not this either</media:title><title>The wheel &amp;amp; the stone</title>
 <dc:creator>Tom</dc:creator><pubDate>Tue, 03 Jun 2025 09:39:21 GMT</pubDate>
 <description>Short.</description>
 <content:encoded><![CDATA[<h1>Inner</h1><p>Long <b>text</b>.</p><ul><li>one</li></ul><script>no()</script>]]></content:encoded></item>
<item><pubDate>long ago</pubDate><description>A post without a title &lt;a href="x"&gt;here&lt;/a&gt;.</description></item>
</channel></rss>`;

test('RSS is read entry by entry, each with title, day, author and text', () => {
  expect(texts(RSS)).toEqual([
    'heading: The wheel & the stone',
    'caption: 2025-06-03 · Tom',
    'heading: Inner',
    'paragraph: Long text.',
    'item: one',
    'heading: long ago',
    'paragraph: A post without a title here.',
  ]);
  expect(read(RSS)).toMatchObject({
    title: 'Mill & River',
    byline: 'Ann Miller',
    language: 'de-AT',
    method: 'feed',
    verdict: 'list',
  });
});

test("headings within an entry get a level below the entry's title", () => {
  expect(
    read(RSS)
      .passages.filter(({ kind }) => kind === 'heading')
      .map(({ level }) => level),
  ).toEqual([2, 3, 2]);
});

test('Atom with XHTML in it is read entry by entry', () => {
  const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xmlns:media="http://search.yahoo.com/mrss/">
<title>Mill</title><updated>2025-06-03T10:00:00Z</updated><author><name>Ann</name><email>x@site.example</email></author>
<entry><title type="html">One &lt;i&gt;wheel&lt;/i&gt;</title><updated>2025-07-01T00:00:00Z</updated><published>2025-06-02T23:30:00-05:00</published>
<author><name>Tom</name></author><summary>No.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>First.</p><p>Second.</p></div></content></entry>
<entry><title>Video</title><media:group><media:title>no</media:title><media:description>What it shows.</media:description></media:group></entry>
</feed>`;
  expect(texts(atom, 'application/atom+xml')).toEqual([
    'heading: One wheel',
    'caption: 2025-06-02 · Tom',
    'paragraph: First.',
    'paragraph: Second.',
    'heading: Video',
    'paragraph: What it shows.',
  ]);
  expect(read(atom)).toMatchObject({
    title: 'Mill',
    byline: 'Ann',
    language: 'en',
    publishedTime: '2025-06-03T10:00:00Z',
  });
});

const RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">';

test('the entries of RSS 1.0, which are beside the channel, are read', () => {
  expect(texts(`${RDF}<channel><title>Mill</title></channel><item><title>One</title></item></rdf:RDF>`)).toEqual([
    'heading: One',
  ]);
});

test('RDF that is not a feed is read as XML', () => {
  expect(read(`${RDF}<thing>Some words about the mill and the river beside it</thing></rdf:RDF>`).method).toBe(
    'document',
  );
});

test('JSON Feed is read entry by entry', () => {
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: 'Mill',
    language: 'en',
    authors: [{ name: 'Ann' }, { name: 'Tom' }],
    items: [
      { title: 'One', content_html: '<p>Text.</p>', date_published: '2025-06-03T00:00:00Z', author: { name: 'Kim' } },
      { content_text: 'Two.\n\nThree.', date_published: '2025-06-04' },
      null,
    ],
  };
  expect(texts(JSON.stringify(feed), 'application/feed+json')).toEqual([
    'heading: One',
    'caption: 2025-06-03 · Kim',
    'paragraph: Text.',
    'heading: 2025-06-04',
    'paragraph: Two.',
    'paragraph: Three.',
  ]);
  expect(read(JSON.stringify(feed))).toMatchObject({
    title: 'Mill',
    byline: 'Ann, Tom',
    method: 'feed',
    language: 'en',
  });
});

test('a feed without entries has no text', () => {
  const answer = readDocumentText(
    '<rss><channel><title>x</title></channel></rss>',
    'text/xml',
    'https://a.example',
    parser,
  );
  expect(answer).toEqual({ code: 'no-text' });
});
