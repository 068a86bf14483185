import type { Digest } from '../oci/digest.js';
import type { Importer, ImportOrder, ImportWatch } from './importer.js';

/** How far an import has come, as far as this process knows. */
type Progress = 'sent' | 'accepted' | 'succeeded' | 'refused';

/** One import that this run sent. */
export interface LedgerEntry {
  readonly target: string;
  readonly tags: readonly string[];
  readonly digest: Digest;
  readonly progress: Progress;
}

/**
 * Every import that this run sent, written down as it happens: whatever goes wrong later, what was
 * accepted is told.
 */
export class Ledger {
  readonly #entries: { -readonly [K in keyof LedgerEntry]: LedgerEntry[K] }[] = [];

  get entries(): readonly LedgerEntry[] {
    return this.#entries;
  }

  /** Whether an import may have been accepted, or was. */
  get touched(): boolean {
    return this.#entries.some(({ progress }) => progress !== 'refused');
  }

  /** An import that was accepted, or may have been, and whose end is not known. */
  get open(): boolean {
    return this.#entries.some(({ progress }) => progress === 'sent' || progress === 'accepted');
  }

  /** An importer that behaves the same and is written down. */
  keeping(registry: string, importer: Importer): Importer {
    return {
      run: async (order, watch) => {
        const entry = this.#enter(registry, order);
        const noted = noteAccepted(watch, () => {
          entry.progress = 'accepted';
        });
        const answer = await importer.run(order, noted);
        if (answer.kind === 'succeeded') entry.progress = 'succeeded';
        else if (answer.kind !== 'unconfirmed' && !watch.accepted) entry.progress = 'refused';
        return answer;
      },
    };
  }

  #enter(registry: string, order: ImportOrder) {
    const entry = {
      target: `${registry}/${order.targetRepository}`,
      tags: order.tags,
      digest: order.digest,
      progress: 'sent' as Progress,
    };
    this.#entries.push(entry);
    return entry;
  }
}

/** The same watch; what sets `accepted` on it is heard of at once. */
function noteAccepted(watch: ImportWatch, accepted: () => void): ImportWatch {
  return {
    get accepted() {
      return watch.accepted;
    },
    set accepted(value) {
      watch.accepted = value;
      if (value) accepted();
    },
    progress: (states) => watch.progress(states),
    stalled: (minutes) => watch.stalled(minutes),
  };
}
