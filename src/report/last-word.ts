import type { LedgerEntry } from '../import/ledger.js';
import { accountOf } from './account.js';
import { type ImageOutcome, isRed } from './outcome.js';

/** What imports a run is known to have sent, the worst to be left with last. */
export type Sent = 'nothing' | 'something' | 'open';

/** The last words of a red run: what to do next. The first line of every red result ends with one of them. */
export const LAST_WORDS = {
  fix: 'nothing was changed; fix and run again',
  again: 'run again: it completes',
  wait: 'an accepted import may still land; wait, then run again',
  stop: 'do not deploy',
} as const;

type LastWord = keyof typeof LAST_WORDS;

/** From worst to best, as a reader has to know it. */
const ORDER: readonly LastWord[] = ['stop', 'wait', 'again', 'fix'];

/** What the ledger of a run says of its imports. */
export function sentIn(imports: readonly LedgerEntry[]): Sent {
  if (imports.some(({ progress }) => progress === 'sent' || progress === 'accepted')) return 'open';
  return imports.some(({ progress }) => progress !== 'refused') ? 'something' : 'nothing';
}

/**
 * The last words of a red run.
 *
 * @param sent what is known where there are no images to tell it
 */
export function lastWord(images: readonly ImageOutcome[], sent: Sent): LastWord {
  const red = images.filter(({ result }) => isRed(result));
  // A run that is red for another reason than its images, for example a report that is lost.
  const words = (red.length > 0 ? red : images).map(wordOf);
  return ORDER.find((word) => words.includes(word)) ?? ofRun(sent);
}

/** The last words of one image that is not as it was wanted. */
export function wordOf(image: ImageOutcome): LastWord {
  if (image.result === 'mismatched' || image.result === 'unverifiable') return 'stop';
  const { accepted, open } = accountOf(image.receipts);
  if (isRed(image.result) && open.length > 0) return 'wait';
  return accepted ? 'again' : 'fix';
}

function ofRun(sent: Sent): LastWord {
  switch (sent) {
    case 'open':
      return 'wait';
    case 'something':
      return 'again';
    case 'nothing':
      return 'fix';
  }
}
