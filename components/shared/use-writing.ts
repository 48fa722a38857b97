import { useState } from 'preact/hooks';

export type Writing = {
  /** Whether the browser refused what the last press was to write. */
  isRefused: boolean;
  /** Takes what a press writes. */
  follow: (written: Promise<unknown>) => void;
};

/** Follows what presses write, so that a refusal can be told where the press was. */
export function useWriting(): Writing {
  const [isRefused, setRefused] = useState(false);
  const follow = (written: Promise<unknown>) =>
    void written.then(
      () => setRefused(false),
      () => setRefused(true),
    );
  return { isRefused, follow };
}
