import type { Message } from '../../lib/prompt/prompt.ts';
import type { Price } from '../money/prices.ts';
import type { Reservation } from '../store/ledger.ts';
import type { Token } from '../store/tokens.ts';

/** What a client asked for, when its cost is reserved. */
export type ExchangeRequest = {
  token: Token;
  endpoint: 'summary' | 'chat';
  model: string;
  price: Price | null;
  messages: Message[];
  /** Further fields of the body for the upstream. */
  parameters: Record<string, unknown>;
  maxPromptTokens: number;
  reservation: Reservation;
  /** Whether the client asked for a chunk with the usage. */
  wantsUsage: boolean;
  /** Whether the client announced that it reconnects when it loses the connection. */
  canResume: boolean;
  /** What the stream's id begins with, for a load balancer in front; `null`: nothing. */
  route: string | null;
};
