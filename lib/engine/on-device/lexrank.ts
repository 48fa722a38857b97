/** Sparse rows of tf-idf weights, each of length 1 (or empty), one after another as in a compressed-row matrix. */
export type Vectors = {
  size: number;
  starts: Uint32Array;
  terms: Uint32Array;
  weights: Float64Array;
  termCount: number;
};

/**
 * One tf-idf vector per token list, with idf = log(n / sentences with the term). Words in most sentences weigh next to
 * nothing, so no language needs a list of stop words; a word in every sentence weighs nothing.
 */
export function buildVectors(tokenLists: readonly (readonly string[])[]): Vectors {
  const size = tokenLists.length;
  const ids = new Map<string, number>();
  const rows: Map<number, number>[] = [];
  const sentencesWith: number[] = [];
  for (const tokens of tokenLists) {
    const counts = new Map<number, number>();
    for (const token of tokens) {
      let id = ids.get(token);
      if (id === undefined) ids.set(token, (id = ids.size));
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    for (const id of counts.keys()) sentencesWith[id] = (sentencesWith[id] ?? 0) + 1;
    rows.push(counts);
  }

  const starts = new Uint32Array(size + 1);
  rows.forEach((row, i) => (starts[i + 1] = starts[i]! + row.size));
  const terms = new Uint32Array(starts[size]!);
  const weights = new Float64Array(starts[size]!);
  rows.forEach((row, i) => {
    let at = starts[i]!;
    let squares = 0;
    for (const [id, count] of row) {
      const weight = count * Math.log(size / sentencesWith[id]!);
      terms[at] = id;
      weights[at++] = weight;
      squares += weight * weight;
    }
    if (squares > 0) for (let k = starts[i]!; k < at; k++) weights[k]! /= Math.sqrt(squares);
  });
  return { size, starts, terms, weights, termCount: ids.size };
}

/** Xᵀ v: the sum of the rows, each multiplied by its entry in `v`. */
function sumRows({ size, starts, terms, weights, termCount }: Vectors, v: Float64Array): Float64Array {
  const sum = new Float64Array(termCount);
  for (let i = 0; i < size; i++) {
    const factor = v[i]!;
    if (factor !== 0) for (let k = starts[i]!; k < starts[i + 1]!; k++) sum[terms[k]!]! += weights[k]! * factor;
  }
  return sum;
}

/** X t: each row's product with the term vector `t`. */
function multiply({ size, starts, terms, weights }: Vectors, t: Float64Array): Float64Array {
  const product = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let k = starts[i]!; k < starts[i + 1]!; k++) sum += weights[k]! * t[terms[k]!]!;
    product[i] = sum;
  }
  return product;
}

/** Cosine similarity of every row with row `index`. */
export function similarities(vectors: Vectors, index: number): Float64Array {
  const only = new Float64Array(vectors.size);
  only[index] = 1;
  return multiply(vectors, sumRows(vectors, only));
}

const MAX_ITERATIONS = 100;
const TOLERANCE = 1e-6;

/**
 * Continuous LexRank (Erkan & Radev 2004, JAIR 22, section 3.3): the stationary distribution of a walk that goes from
 * one sentence to another in proportion to their cosine similarity and, with probability `damping`, jumps to one drawn
 * from `teleport` (any non-negative weights; biased ones make it the topic-sensitive LexRank of Otterbacher, Erkan &
 * Radev 2005). The similarities A = X Xᵀ are never formed: a step is X (Xᵀ (v / d)) with row sums d = X (Xᵀ 1), so time
 * and memory are linear in the number of words. From a sentence similar to none, not even itself, the walk always
 * jumps.
 */
export function lexRank(vectors: Vectors, teleport: Float64Array, damping: number): Float64Array {
  const { size } = vectors;
  const total = teleport.reduce((sum, weight) => sum + weight, 0);
  const jump = teleport.map((weight) => (total > 0 ? weight / total : 1 / size));
  const degrees = multiply(vectors, sumRows(vectors, new Float64Array(size).fill(1)));

  let ranks = jump;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    let stranded = 0;
    const shares = ranks.map((rank, i) => {
      if (degrees[i]! > 0) return rank / degrees[i]!;
      stranded += rank;
      return 0;
    });
    const walked = multiply(vectors, sumRows(vectors, shares));
    const jumping = damping + (1 - damping) * stranded;
    let change = 0;
    const next = walked.map((walk, i) => {
      const rank = (1 - damping) * walk + jumping * jump[i]!;
      change += Math.abs(rank - ranks[i]!);
      return rank;
    });
    ranks = next;
    if (change < TOLERANCE) break;
  }
  return ranks;
}
