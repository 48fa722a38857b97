/** Elements of which nothing is copied. */
export const SKIPPED = new Set(
  'SCRIPT STYLE TEMPLATE NOSCRIPT LINK META HEAD SVG CANVAS OBJECT EMBED APPLET AUDIO VIDEO SOURCE TRACK MAP SELECT DATALIST INPUT TEXTAREA PROGRESS METER RP RT'.split(
    ' ',
  ),
);

/** A body that fills itself later. */
export const BUSY = '[role=application], [aria-busy=true]';

/** Painted, though nothing in it is read: a text can be before it or behind it. */
export const PAINTED = /^(SVG|VIDEO|CANVAS|OBJECT|EMBED)$/;

export function isFrame(name: string): boolean {
  return name === 'IFRAME' || name === 'FRAME';
}

/** A button in a heading opens what the heading is about, so its text is the heading. */
export function isHeading(node: Node): boolean {
  return /^(H[1-6]|SUMMARY|DT)$/.test(node.nodeName);
}
