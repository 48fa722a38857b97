/** Headings of a page's own summary, in the languages that were examined. */
const OWN_SUMMARY =
  /^(abstract|(executive )?summary|key (points|findings|takeaways)|highlights|in brief|tl;?dr|zusammenfassung|kurzfassung|auf einen blick|résumé|en bref|resumen|puntos clave|摘要|要旨|要約)$/iu;

/** Headings of parts that are about the text or lead away from it, but do not belong to it. */
const BACK_MATTER =
  /^(references?|bibliography|works cited|acknowledge?ments?|notes|footnotes|see also|external links|further reading|related (articles|stories|posts)|about the authors?|einzelnachweise|weblinks|literatur|siehe auch|quellen|anmerkungen|notes et références|bibliographie|voir aussi|liens externes|referencias|véase también|enlaces externos|参考文献|参考资料|外部链接|脚注|関連項目|外部リンク)$/iu;

/** A heading without its number, and without the marks around it: `7. References` → `References`. */
function toPlainHeading(text: string): string {
  return text.replace(/^(\d+(\.\d+)*|[IVX]+)[.)]?\s+|[\s.:：[\]-]+$/gu, '').trim();
}

export function isOwnSummary(heading: string): boolean {
  return OWN_SUMMARY.test(toPlainHeading(heading));
}

export function isBackMatter(heading: string): boolean {
  return BACK_MATTER.test(toPlainHeading(heading));
}
