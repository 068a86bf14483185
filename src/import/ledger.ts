import type { Digest } from '../oci/digest.js';
import type { Importer, ImportOrder, Sent, Word } from './importer.js';

/** How far an import has come, as far as this process knows. */
type Progress = 'sent' | 'accepted' | 'succeeded' | 'ended' | 'refused';

/** One import that this run sent. */
export interface LedgerEntry {
  readonly target: string;
  readonly tags: readonly string[];
  readonly digest: Digest;
  readonly progress: Progress;
}

type Entry = { -readonly [K in keyof LedgerEntry]: LedgerEntry[K] };

/**
 * Every import that this run sent, written down as it happens: whatever goes wrong later, what was
 * accepted is told.
 */
export class Ledger {
  readonly #entries: Entry[] = [];

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
      ready: async () => {
        const shot = await importer.ready();
        return {
          send: async (order) => {
            const entry = this.#enter(registry, order);
            return noted(await shot.send(order), entry);
          },
        };
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

/** The same answer; what it says of the import is written down, and so is what its operation says later. */
function noted(sent: Sent, entry: Entry): Sent {
  switch (sent.kind) {
    case 'accepted': {
      entry.progress = 'accepted';
      const { operation } = sent;
      return { ...sent, operation: { poll: async () => heard(await operation.poll(), entry) } };
    }
    case 'succeeded':
      entry.progress = 'succeeded';
      return sent;
    case 'unconfirmed':
      return sent;
    case 'conflict':
    case 'failed':
    case 'throttled':
    case 'token-refused':
      entry.progress = 'refused';
      return sent;
  }
}

function heard(word: Word, entry: Entry): Word {
  switch (word.kind) {
    case 'succeeded':
      entry.progress = 'succeeded';
      return word;
    case 'conflict':
      entry.progress = 'refused';
      return word;
    case 'failed':
      entry.progress = 'ended';
      return word;
    case 'running':
    case 'silent':
      return word;
  }
}
