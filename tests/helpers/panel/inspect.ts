/** Functions that run in the panel, and so use nothing from this file. */

/** What the panel shows of an answer, and what of that it must not hold. */
export type ShownAnswer = { forbidden: string[]; links: string[]; text: string };

/** Reads the last answer: elements and attributes that Markdown never becomes, and links that lie about their host. */
export function inspectAnswer(): ShownAnswer {
  const allowed =
    /^(?:P|H[3-6]|UL|OL|LI|BLOCKQUOTE|PRE|CODE|DIV|TABLE|THEAD|TBODY|TR|TH|TD|HR|STRONG|EM|DEL|A|SPAN|BR)$/;
  const attributes = /^(?:href|target|rel|class|tabindex|start|style|dir|lang|colspan)$/;
  const summary = document.querySelector('.text')!;
  // The chips are Pith's own, and hold nothing.
  const chip = /^(?:type|class|data-label|aria-label|title)$/;
  // So are the marks around words that are not on the page.
  const mark = /^(?:class|role|tabindex|data-kind|aria-label)$/;
  const forbidden = [...summary.querySelectorAll('*')].flatMap((element) => {
    const isChip = element.matches('button.src') && element.childNodes.length === 0;
    const known = isChip ? chip : element.matches('span.absent') ? mark : attributes;
    const names = [...element.attributes].map(({ name }) => name);
    return [
      ...(isChip || allowed.test(element.tagName) ? [] : [element.tagName]),
      ...names.filter((name) => !known.test(name)),
    ];
  });
  const links = [...summary.querySelectorAll('a')].filter(
    ({ protocol, username, password, host, textContent, rel }) =>
      !/^https?:$/.test(protocol) ||
      username + password !== '' ||
      !textContent.includes(`(${host}`) ||
      rel !== 'noreferrer noopener',
  );
  return { forbidden, links: links.map(({ outerHTML }) => outerHTML), text: summary.textContent };
}

/** Elements that the panel never makes, whatever a page holds. */
export function findForbidden(): string[] {
  const never = 'img, iframe, frame, object, embed, video, audio, link, script, style, base, form[action]';
  return [...document.body.querySelectorAll(never)].map(({ outerHTML }) => outerHTML);
}

/** Whether a page has reached the prototype of all objects. */
export function isPolluted(): boolean {
  return 'polluted' in {} || 'text' in {};
}
