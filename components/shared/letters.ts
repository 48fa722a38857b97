import { createContext } from 'preact';

/** Whether single letters are shortcuts, so that controls may name theirs. */
export const LettersContext = createContext(true);
