import { heightOf, widthOf } from '../sight/rect';
import type { Dom } from './dom';

/** A dialog is in front if it takes at least this share of the window and covers its middle. */
const MIN_SHARE = 0.1;
/** A frame of another site in which the text may be takes these shares of the window. */
const FRAME_WIDTH = 0.5;
const FRAME_HEIGHT = 0.5;

export function isDialog(element: Element, dom: Dom): boolean {
  return (
    /^(alert)?dialog$/.test(dom.attribute(element, 'role') ?? '') ||
    dom.attribute(element, 'aria-modal') === 'true' ||
    dom.name(element) === 'DIALOG'
  );
}

/** Whether an element is in front of the page, in the middle of the window. */
export function isInFront(element: Element, dom: Dom): boolean {
  const box = dom.box(element);
  const [width, height] = windowOf(dom);
  const isMiddle = box.left < width / 2 && box.right > width / 2 && box.top < height / 2 && box.bottom > height / 2;
  return isMiddle && widthOf(box) * heightOf(box) >= MIN_SHARE * width * height;
}

export function isLargeFrame(element: Element, dom: Dom): boolean {
  const box = dom.box(element);
  const [width, height] = windowOf(dom);
  return width > 0 && widthOf(box) >= FRAME_WIDTH * width && heightOf(box) >= FRAME_HEIGHT * height;
}

export function windowOf(dom: Dom): [width: number, height: number] {
  const scroller = dom.scroller();
  return [scroller?.clientWidth ?? 0, scroller?.clientHeight ?? 0];
}
