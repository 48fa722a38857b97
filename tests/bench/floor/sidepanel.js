// Appends what arrives to one text, and reports what is shown as Pith's panel does.
const text = document.querySelector('div').appendChild(document.createTextNode(''));
const port = chrome.runtime.connect();
port.onMessage.addListener(({ type, delta }) => {
  if (type === 'start') {
    text.data = '';
    globalThis.floorReport = { at: Date.now(), shown: '', firstPaintAt: null, endAt: null };
  }
  const report = globalThis.floorReport;
  if (type === 'delta') {
    text.appendData(delta);
    report.shown = text.data;
    report.firstPaintAt ??= Date.now();
  }
  if (type === 'end') report.endAt = Date.now();
});
