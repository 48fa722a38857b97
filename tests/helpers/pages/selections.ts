/** A page with many things to select. No words that begin with `UNSEEN` are in the `SELECTIONS`. */
export const SELECTION_PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Selections</title>
<style>mill-card { display: block } .reader-only { position: absolute; width: 1px; height: 1px; overflow: hidden } .fixed { user-select: none }</style>
<h2 id="head">What the miller says of it</h2>
<p id="first">UNSEEN before. The wheel turns <span hidden>UNSEEN</span><span class="fixed">UNSEEN<i>UNSEEN</i></span><span class="reader-only">UNSEEN</span>twelve times an hour.</p>
<ul id="list"><li>Open the gate slowly</li><li>Wait for the wheel</li></ul>
<table id="table"><tr><td>Old mill</td><td>two stones</td><td>one wheel</td></tr><tr><td>New mill</td><td>four stones</td><td>UNSEEN</td></tr></table>
<div id="terms"><p>Sand that wanders is called <button>drift</button>, and it costs <math><mi>q</mi><mo>=</mo><mn>9</mn></math> a year.</p>
<p><span style="float:left;font-size:40px">T</span>hat is all of it.</p><details><summary>Answers</summary><p>UNSEEN</p></details></div>
<pre id="code">function turn() {
  return 'wheel';
}
UNSEEN</pre>
<mill-card id="card"><b>the slotted wheel</b></mill-card>
<p id="last">After the card comes the river. UNSEEN after.</p>
<mill-form id="form"></mill-form>
<script>
  card.attachShadow({ mode: 'open' }).innerHTML = '<p id="inner">UNSEEN top. Inside the card there is <slot></slot>.</p>';
  form.attachShadow({ mode: 'open' }).innerHTML = '<textarea rows=3 cols=60>UNSEEN words, then those about the stones of the mill, UNSEEN</textarea>';
</script></html>`;

type Point = { x: number; y: number };

/** Each runs in the page, makes a selection, and returns a point within it. */
export const SELECTIONS: Record<string, { select: () => Point; expected: string[]; isChromeOnly?: true }> = {
  'headings, items and a part of a paragraph': {
    select: () => {
      const at = (id: string) => document.getElementById(id)!;
      getSelection()!.setBaseAndExtent(at('first').firstChild!, 15, at('list'), 2);
      const { x, y } = at('list').getBoundingClientRect();
      return { x: x + 60, y: y + 8 };
    },
    expected: ['The wheel turns twelve times an hour.\n', '- Open the gate slowly\n- Wait for the wheel'],
  },
  'terms in buttons, a formula, a drop cap and closed details': {
    select: () => {
      const terms = document.getElementById('terms')!;
      getSelection()!.setBaseAndExtent(terms, 0, terms, terms.childNodes.length);
      const { x, y } = terms.getBoundingClientRect();
      return { x: x + 60, y: y + 8 };
    },
    expected: ['Sand that wanders is called drift, and it costs q=9 a year.', 'That is all of it.'],
  },
  'cells of a table': {
    select: () => {
      const [first, second] = document.querySelectorAll('tr');
      getSelection()!.setBaseAndExtent(first!.cells[0]!.firstChild!, 0, second!.cells[1]!.firstChild!, 11);
      const { x, y } = second!.cells[0]!.getBoundingClientRect();
      return { x: x + 10, y: y + 8 };
    },
    expected: ['| Old mill | two stones | one wheel |\n| New mill | four stones |'],
  },
  'lines of code': {
    select: () => {
      const text = document.getElementById('code')!.firstChild!;
      getSelection()!.setBaseAndExtent(text, 0, text, 37);
      const { x, y } = document.getElementById('code')!.getBoundingClientRect();
      return { x: x + 20, y: y + 8 };
    },
    expected: ["function turn() {\n  return 'wheel';"],
  },
  'within a shadow root': {
    select: () => {
      const inner = document.getElementById('card')!.shadowRoot!.getElementById('inner')!;
      getSelection()!.setBaseAndExtent(inner.firstChild!, 12, inner.lastChild!, 1);
      const { x, y } = inner.getBoundingClientRect();
      return { x: x + 150, y: y + 8 };
    },
    expected: ['Inside the card there is the slotted wheel.'],
  },
  'out of a shadow root': {
    select: () => {
      const inner = document.getElementById('card')!.shadowRoot!.getElementById('inner')!;
      const last = document.getElementById('last')!;
      getSelection()!.setBaseAndExtent(inner.firstChild!, 12, last.firstChild!, 31);
      const { x, y } = last.getBoundingClientRect();
      return { x: x + 20, y: y + 8 };
    },
    expected: ['Inside the card there is the slotted wheel.', 'After the card comes the river.'],
    // Firefox 153 considers this selection empty and offers no menu.
    isChromeOnly: true,
  },
  'a text field within a shadow root': {
    select: () => {
      const field = document.getElementById('form')!.shadowRoot!.querySelector('textarea')!;
      field.focus();
      field.setSelectionRange(14, 55);
      const { x, y } = field.getBoundingClientRect();
      return { x: x + 150, y: y + 10 };
    },
    expected: ['those about the stones of the mill'],
  },
};

/** Only Firefox supports more than one range: text added with Ctrl, or the cells of a column. */
export const SEVERAL_RANGES: { select: () => Point; expected: string[] } = {
  select: () => {
    const selection = getSelection()!;
    selection.removeAllRanges();
    const cells = [...document.querySelectorAll('td')];
    const items = [...document.querySelectorAll('li')];
    for (const node of [cells[4]!, cells[1]!, items[1]!]) {
      const range = document.createRange();
      range.selectNodeContents(node);
      selection.addRange(range);
    }
    const { x, y } = cells[1]!.getBoundingClientRect();
    return { x: x + 10, y: y + 8 };
  },
  expected: ['- Wait for the wheel\n', 'two stones\n\nfour stones'],
};
