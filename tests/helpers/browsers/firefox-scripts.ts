/**
 * Defines, in the browser's own window, what later scripts of `tests/helpers/browsers/firefox.ts` use. Takes the
 * extension's id; returns what Firefox reports about its manifest.
 */
export const SET_UP = `
  const { ExtensionCommon } = ChromeUtils.importESModule('resource://gre/modules/ExtensionCommon.sys.mjs');
  const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs');
  const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
  const win = Services.wm.getMostRecentWindow('navigator:browser');
  const { extension } = WebExtensionPolicy.getByID(args[0]);
  const { widget } = ExtensionParent.apiManager.global.browserActionFor(extension);
  const widgetId = ExtensionCommon.makeWidgetId(extension.id);
  const triggeringPrincipal = Services.scriptSecurityManager.getSystemPrincipal();

  win.CustomizableUI.addWidgetToArea(widget.id, 'nav-bar');
  win.moveTo(0, 0);
  win.resizeTo(win.screen.availWidth, win.screen.availHeight);

  const centre = (element) => {
    const { width = 0, height = 0 } = element?.getBoundingClientRect() ?? {};
    return width && height ? [Math.round(element.screenX + width / 2), Math.round(element.screenY + height / 2)] : null;
  };
  const toolbarButton = () => widget.forWindow(win).node;
  const menuItem = () => {
    const menu = win.document.getElementById('contentAreaContextMenu');
    return menu.state === 'open' ? menu.querySelector('[id^="' + widgetId + '-menuitem"]') : null;
  };
  const isItemMarked = () => menuItem()?.getAttribute('_moz-menuactive') === 'true';
  const notification = () => win.PopupNotifications.panel.firstElementChild;
  const allowButton = () => (win.PopupNotifications.panel.state === 'open' ? notification()?.button : null);
  const promptText = () => notification().innerText ?? notification().textContent;
  /* In xdotool's notation. */
  const shortcut = () => {
    const key = win.document.querySelector('#ext-keyset-id-' + widgetId + ' > key');
    return [...key.getAttribute('modifiers').split(','), key.getAttribute('key').toLowerCase()].join('+');
  };

  const sidebar = () => {
    const browser = win.document.getElementById('sidebar').contentDocument?.getElementById('webext-panels-browser');
    if (!browser) throw new Error('The sidebar is closed.');
    return browser;
  };
  const background = () => [...extension.views].find(({ viewType }) => viewType === 'background').xulBrowser;
  const { STATE_STOP, STATE_IS_NETWORK } = Components.interfaces.nsIWebProgressListener;
  const openPage = (url, isNewTab) => {
    const { promise, resolve } = Promise.withResolvers();
    const { gBrowser } = win;
    const listener = {
      onStateChange(browser, { isTopLevel }, _request, flags) {
        const isLoaded = isTopLevel && flags & STATE_STOP && flags & STATE_IS_NETWORK;
        if (!isLoaded || browser !== gBrowser.selectedBrowser || browser.currentURI.spec !== url) return;
        gBrowser.removeTabsProgressListener(listener);
        resolve();
      },
    };
    gBrowser.addTabsProgressListener(listener);
    if (isNewTab) gBrowser.selectedTab = gBrowser.addTab(url, { triggeringPrincipal });
    else gBrowser.selectedBrowser.fixupAndLoadURIString(url, { triggeringPrincipal });
    return promise;
  };
  const changePermissions = (change, origins, data_collection) =>
    ExtensionPermissions[change](extension.id, { permissions: [], origins, data_collection }, extension);

  /* The document is in another process. A frame script runs the code there, past the document's security policy. */
  const evaluate = (browser, code) => {
    const { promise, resolve, reject } = Promise.withResolvers();
    const name = 'pith:' + Math.random();
    const take = (name, code) => {
      const sandbox = Components.utils.Sandbox(content, { sandboxPrototype: content, wantXrays: false });
      const run = async () => JSON.stringify(await Components.utils.evalInSandbox('(async () => {' + code + '})()', sandbox));
      run().then((json) => sendAsyncMessage(name, { json }), (error) => sendAsyncMessage(name, { error: String(error) }));
    };
    const script = '(' + take + ')(' + JSON.stringify(name) + ',' + JSON.stringify(code) + ')';
    browser.messageManager.addMessageListener(name, ({ data: { json, error } }) =>
      error ? reject(new Error(error)) : resolve(json && JSON.parse(json)),
    );
    browser.messageManager.loadFrameScript('data:application/javascript,' + encodeURIComponent(script), false);
    win.setTimeout(() => reject(new Error('The document does not answer.')), 45_000);
    return promise;
  };

  Object.assign(globalThis, {
    win, extension, widgetId, centre, toolbarButton, menuItem, isItemMarked, allowButton, promptText, shortcut, sidebar, background,
    openPage, changePermissions, evaluate,
  });
  return [...extension.warnings, ...extension.errors].map(String);
`;
