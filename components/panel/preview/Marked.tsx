import { findUnseen } from '../../../lib/panel/mark-unseen';

/** A text in which characters that nobody sees are marked, with their codes on hover. */
export function Marked({ text }: { text: string }) {
  return <>{findUnseen(text).map(({ text: piece, codes }) => (codes ? <mark title={codes}>{piece}</mark> : piece))}</>;
}
