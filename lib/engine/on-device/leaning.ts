/**
 * Words that point back to the sentence before, at the beginning of one, by language. Not German `das`: it is
 * mostly an article.
 */
const LISTS: Record<string, string> = {
  en:
    'this|these|those|that|it|they|he|she|such|his|her|their|its|however|but|thus|therefore|hence|moreover|' +
    'furthermore|also|so|then|and|or|yet|instead|similarly|consequently|nevertheless|meanwhile|otherwise|' +
    'in addition|for example|for instance|as a result|on the other hand|in contrast',
  de:
    'dies|diese[rsmn]?|er|sie|es|dabei|dadurch|daher|deshalb|jedoch|aber|doch|auch|außerdem|dazu|damit|hier|dort|danach|' +
    'dann|allerdings|zudem|trotzdem|dennoch|somit|also|ihre?[nmrs]?|seine?[nmrs]?|solche[nmrs]?|zum beispiel|und|oder',
  fr: 'ceci|cela|ce|cet|cette|ces|il|elle|ils|elles|son|sa|ses|leurs?|mais|cependant|pourtant|donc|ainsi|de plus|par exemple|et|ou',
  es: 'este|esta|esto|estos|estas|ese|esa|eso|él|ella|ellos|ellas|su|sus|pero|sin embargo|por (lo )?tanto|así|además|también|y|o',
  zh: '[这那這]|[它他她]|但|然而|因[此而]|所以|此外|而且|例如|同时|另外|不[过過]',
  ja: 'これ|この|それ|その|しかし|だが|ただし|また|さらに|そして|そのため|例えば|たとえば|つまり|一方|彼',
};

/** References of a text to itself, which do not point back. */
const ITSELF =
  /^(?:this|diese[rs]?|cet|cette|este)\s+(?:paper|work|study|article|report|guide|book|page|survey|arbeit|artikel|studie|beitrag|étude|artículo|estudio)(?!\p{L})/iu;

const OPENING_MARKS = /^["'“”„‚‘«»「『(\s-]+/u;
/** Chinese and Japanese words have no white space after them. */
const UNSPACED = new Set(['zh', 'ja']);

const patterns = new Map<string, RegExp>();

function patternOf(language: string): RegExp {
  const key = language.slice(0, 2).toLowerCase();
  const known = LISTS[key] === undefined ? 'en' : key;
  let pattern = patterns.get(known);
  if (!pattern) {
    pattern = new RegExp(`^(?:${LISTS[known]})${UNSPACED.has(known) ? '' : '(?![\\p{L}\\p{N}])'}`, 'iu');
    patterns.set(known, pattern);
  }
  return pattern;
}

/** Whether a sentence begins with words that depend on the sentence before it: “However”, “This shows that”. */
export function isLeaning(sentence: string, language: string): boolean {
  const start = sentence.replace(OPENING_MARKS, '');
  return patternOf(language).test(start) && !ITSELF.test(start);
}
