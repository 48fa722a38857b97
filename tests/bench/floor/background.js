// The least that an extension does: a click opens the side panel, fetches, and posts the text at most every 16 ms.
let panel = null;
let isWanted = false;

chrome.action.onClicked.addListener((tab) => {
  chrome.sidePanel.open({ windowId: tab.windowId });
  isWanted = true;
  void start();
});
chrome.runtime.onConnect.addListener((port) => {
  panel = port;
  port.onDisconnect.addListener(() => (panel = null));
  void start();
});
// `launch` waits until this entry exists.
chrome.runtime.onInstalled.addListener(() =>
  chrome.contextMenus.create({ id: 'summarize-selection', title: 'Floor', contexts: ['selection'] }),
);

async function start() {
  if (!panel || !isWanted) return;
  isWanted = false;
  const port = panel;
  port.postMessage({ type: 'start' });
  // The benchmark sets the address.
  const response = await fetch(globalThis.url, { method: 'POST', body: '{"stream":true}' });
  let held = '';
  let timer;
  const flush = () => {
    timer = undefined;
    if (held) port.postMessage({ type: 'delta', delta: held });
    held = '';
  };
  let rest = '';
  for await (const slice of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + slice).split('\n');
    rest = lines.pop();
    for (const line of lines)
      if (line.startsWith('data: {')) held += JSON.parse(line.slice(6)).choices[0]?.delta.content ?? '';
    if (timer === undefined) {
      flush();
      timer = setTimeout(flush, 16);
    }
  }
  clearTimeout(timer);
  flush();
  port.postMessage({ type: 'end' });
}
