import type { Micros } from '../money/money.ts';
import type { Group } from './tokens.ts';

export type GroupWish = Omit<Group, 'id'>;

/** A group and what belongs to it now. */
export type GroupUse = Group & {
  /** Without revoked ones. */
  tokens: number;
  /** In this period. */
  spentMicros: Micros;
};

export type Groups = {
  /** Throws an `Error` with a sentence when the name is taken. */
  create(wish: GroupWish): Promise<Group>;
  /** Also of `ALL_TOKENS`, but not its name. Resolves to `null` when there is no such group. Throws like `create`. */
  update(idOrName: string, change: Partial<GroupWish>): Promise<Group | null>;
  /** Its tokens stay, without a group. `null` when there is no such group. */
  remove(idOrName: string): Promise<Group | null>;
  /** All tokens last. */
  list(): Promise<GroupUse[]>;
  find(idOrName: string): Promise<Group | null>;
};
