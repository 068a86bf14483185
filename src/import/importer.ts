import type { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';

/** Where Azure fetches the bytes from. */
export type ImportSource =
  | { readonly resourceId: string }
  | {
      readonly registryUri: string;
      readonly credentials?: { readonly username?: string; readonly password: string };
    };

/** One import as it is sent: always a digest, always explicit tags or none at all. */
export interface ImportOrder {
  readonly source: ImportSource;
  readonly sourceHost: string;
  readonly sourceRepository: string;
  readonly digest: Digest;
  readonly targetRepository: string;
  /** empty: a copy of the manifests without any tag */
  readonly tags: readonly Tag[];
  readonly mode: 'NoForce' | 'Force';
}

/** What happens while an import runs. */
export interface ImportWatch {
  /** set once the service has accepted the import */
  accepted: boolean;
  /** state by target, as the service reports it */
  progress(states: Readonly<Record<string, string>>): void;
  /** the service has reported no change for so many minutes */
  stalled(minutes: number): void;
}

/** How an import ended. Success says nothing about digests: the target is read to know. */
export type ImportAnswer = { readonly correlationId?: string } & (
  | { readonly kind: 'succeeded' }
  /** a target tag existed; nothing was copied */
  | { readonly kind: 'conflict'; readonly error: PromotionError }
  /** no usable answer: the import may or may not have been accepted */
  | { readonly kind: 'unconfirmed'; readonly error: PromotionError }
  | { readonly kind: 'failed'; readonly error: PromotionError; readonly retryable: boolean }
);

/** Sends imports to one target registry. */
export interface Importer {
  run(order: ImportOrder, watch: ImportWatch): Promise<ImportAnswer>;
}
