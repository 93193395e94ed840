import type { AccountLineView } from '../../../src/server/contract/console/message.ts';

type FateName = AccountLineView['fate'];

/** How a fate is told: a word, a shape, and how much it asks of whoever reads it. */
export interface FateLook {
  readonly word: string;
  readonly shape: '✓' | '▲' | '●' | '○' | '–';
  readonly weight: 'good' | 'warn' | 'bad' | 'dim';
  readonly meaning: string;
}

export const fateLooks: Readonly<Record<FateName, FateLook>> = {
  carried: { word: 'carried', shape: '✓', weight: 'good', meaning: 'The receiver has the value.' },
  translated: {
    word: 'translated',
    shape: '✓',
    weight: 'good',
    meaning: 'The receiver has what a table or function made of it.',
  },
  condition: { word: 'condition', shape: '✓', weight: 'dim', meaning: 'A comparison used it up.' },
  ignored: { word: 'ignored', shape: '–', weight: 'dim', meaning: 'A row says why it is not needed.' },
  skipped: {
    word: 'skipped',
    shape: '–',
    weight: 'dim',
    meaning: 'Its part of the message was left out, with a reason.',
  },
  kept: {
    word: 'kept',
    shape: '○',
    weight: 'dim',
    meaning: 'Kept here; the receiver does not have it, as the map says.',
  },
  flagged: { word: 'kept, flagged', shape: '▲', weight: 'warn', meaning: 'Kept here; the receiver does not have it.' },
  held: { word: 'HELD', shape: '●', weight: 'bad', meaning: 'The delivery waits because of it.' },
  lost: { word: 'LOST', shape: '▲', weight: 'bad', meaning: 'The map drops it: nobody has it.' },
};
