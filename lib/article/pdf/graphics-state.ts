import { EVERYWHERE, type Rect } from '../sight/rect';
import type { Color } from '../sight/color';
import { IDENTITY, type Matrix } from './matrix';

/** What a PDF's operators change and later ones depend on; sizes in points, `null` for a color that is not plain. */
export type GraphicsState = {
  matrix: Matrix;
  clip: Rect;
  fill: Color | null;
  stroke: Color | null;
  lineWidth: number;
  alpha: number;
  isBlended: boolean;
  mode: number;
  size: number;
  scale: number;
  charSpacing: number;
  wordSpacing: number;
  leading: number;
  rise: number;
};
/** The state at the beginning of a page. */
export const START: GraphicsState = {
  matrix: IDENTITY,
  clip: EVERYWHERE,
  fill: [0, 0, 0, 1],
  stroke: [0, 0, 0, 1],
  lineWidth: 1,
  alpha: 1,
  isBlended: false,
  mode: 0,
  size: 0,
  scale: 1,
  charSpacing: 0,
  wordSpacing: 0,
  leading: 0,
  rise: 0,
};
