/** The numbers of a computed matrix of two or three dimensions. */
const numbersOf = (transform: string) => /\((.*)\)/.exec(transform)?.[1]?.split(',').map(Number) ?? [];

export const isTransform = (transform: string): boolean => transform !== 'none' && transform !== '';

/** The smaller of the two factors by which a transform and a `scale` stretch: less than 1 makes letters thinner. */
export function thinnessOf(transform: string, scale: string): number {
  const numbers = numbersOf(transform);
  const [a = 1, b = 0, c = 0, d = 1] = numbers.length === 16 ? [0, 1, 4, 5].map((at) => numbers[at]!) : numbers;
  const area = Math.abs(a * d - b * c);
  const sum = a * a + b * b + c * c + d * d;
  const longest = Math.sqrt((sum + Math.sqrt(Math.max(0, sum * sum - 4 * area * area))) / 2);
  const own = longest === 0 ? 0 : area / longest;
  return own * (/^[\d.-]/.test(scale) ? Math.min(...scale.split(' ').map((part) => Math.abs(parseFloat(part)))) : 1);
}

/** Whether a transform turns the back to the person. */
export function isTurnedOver(transform: string): boolean {
  return (numbersOf(transform)[10] ?? 1) < 0;
}
