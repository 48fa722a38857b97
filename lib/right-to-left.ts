/** Matches the tags of languages that are written from right to left. */
const RIGHT_TO_LEFT = /^(?:ar|arc|ckb|dv|fa|he|iw|ks|nqo|ps|sd|syr|ug|ur|yi)(?:-|$)/i;

export function toDirection(languageTag: string): 'rtl' | 'ltr' {
  return RIGHT_TO_LEFT.test(languageTag) ? 'rtl' : 'ltr';
}
