import type { SightDoor } from '../sight/sight';
import type { Dom, PageWindow } from './dom';

/** What sight needs to know about a page, through the prototypes' own accessors. */
export function createSightDoor(window: PageWindow, dom: Dom): SightDoor {
  return {
    boxOf: dom.box,
    rectOf: dom.textBox,
    styleOf: (element) => window.getComputedStyle(element),
    scrollerOf: dom.scroller,
    bodyOf: dom.body,
    parentOf: dom.shownParent,
  };
}
