/**
 * Question words, and words such as "does" and "the" beside them, without accents. Articles hardly ever ask questions,
 * so these would be the rarest and heaviest words of a question. Listed by language, because some mean something in
 * another one: war, die, fur, dove, comment.
 */
const LISTS: Record<string, string> = {
  en:
    'what who whom whose which when where why how do does did is are was were be can could will would should has have had ' +
    'there this that these the an and or of in on at to by for as it its he she they we me my his her with from about ' +
    'after not you much many any tell',
  de:
    'was wer wem wen wie wo wann warum wieso welche welcher welches welchen viel viele ist sind war waren wird werden ' +
    'wurde wurden hat haben kann gibt der die das den dem des und in im zu mit von auf fur es er sie ein eine einen einem ' +
    'einer',
  es:
    'que quien quienes cual cuales cuando donde como cuanto cuanta cuantos cuantas el la los las un una de del en con es ' +
    'se su por para esta este',
  fr:
    'que quoi qui quel quelle quels quelles quand ou pourquoi comment combien est sont le la les un une de du des et en ' +
    'dans avec pour il elle se cette',
  it: 'che cosa chi quale quali quando dove come perche quanto quanti sono il la un una di del in con per si',
  pt: 'que quem qual quais quando onde como quanto quantos os um uma de do da em no na com por para se',
  ru: 'что кто как где когда почему сколько какой какая какие на по не это',
  zh: '什么 怎么 为什么 如何 多少 哪里 哪些 哪个 谁 是否 可以 多久 多长 吗 呢 几 的 是 了 在 有 和 什麼 怎麼 為什麼',
  ja: '何 誰 いくら どんな ました',
  ar: 'ماذا لماذا متى اين كيف هل كم ما من هو هي في على',
};

/** Single letters are articles and prepositions; a few Hiragana are particles and endings. */
const PARTICLE = /^[\p{Script=Latin}\p{Script=Cyrillic}]$|^\p{Script=Hiragana}{1,2}$/u;

/** The significant ones among `words`, which have no accents, as far as `language` has a list. */
export function dropQuestionWords(words: readonly string[], language: string): string[] {
  const listed = new Set((LISTS[language.slice(0, 2).toLowerCase()] ?? LISTS.en!).split(' '));
  return words.filter((word) => !listed.has(word) && !PARTICLE.test(word));
}
