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

/** An import that came to nothing, in the service's own words. */
export type Refused =
  /** `exists`: a target tag is there; else the service only said that something is in the way */
  | { readonly kind: 'conflict'; readonly exists: boolean; readonly error: PromotionError }
  /** `retryable`: the cause passes by itself */
  | { readonly kind: 'failed'; readonly retryable: boolean; readonly error: PromotionError };

/** How an operation ended, by its own word. Success says nothing about digests: the target is read. */
export type Ended = { readonly kind: 'succeeded' } | Refused;

/** What came of one POST. Whoever sent it decides whether another one follows. */
export type Sent = { readonly correlationId?: string } & (
  | { readonly kind: 'accepted'; readonly operation: Operation }
  /** done, or refused, at once; nothing to follow */
  | Ended
  /** turned away for now: not accepted, and not to be sent before `pause` milliseconds have passed */
  | { readonly kind: 'throttled'; readonly error: PromotionError; readonly pause?: number }
  /** the token was refused, and is forgotten: the next POST carries a fresh one */
  | { readonly kind: 'token-refused'; readonly error: PromotionError }
  /** no usable answer: it may or may not have been accepted */
  | { readonly kind: 'unconfirmed'; readonly error: PromotionError; readonly pause?: number }
);

/** What an accepted import says of itself. */
export type Word =
  | {
      readonly kind: 'running';
      /** state by target, as the service reports it */
      readonly states: Readonly<Record<string, string>>;
      readonly pause?: number;
    }
  | Ended
  /** whatever was answered is not the operation's own word: it may be running, or have ended either way */
  | { readonly kind: 'silent'; readonly said: string; readonly pause?: number };

/** An import that the service has accepted. */
export interface Operation {
  /**
   * Asks once.
   *
   * @throws PromotionError only when the run is over
   */
  poll(): Promise<Word>;
}

/** A POST about to be sent: nothing that could take time is left between {@link send} and the wire. */
export interface Shot {
  /**
   * Sends one import, once.
   *
   * @throws PromotionError when the run is over; then the import may have been accepted
   */
  send(order: ImportOrder): Promise<Sent>;
}

/** Sends imports to one target registry. */
export interface Importer {
  /**
   * Waits for all that takes time before a POST: a place in the write budget, the client, a token. The
   * last look at the target belongs between this and {@link Shot.send}.
   *
   * @throws PromotionError `IDENTITY_TOKEN`, or the reason when the run is over; nothing was sent
   */
  ready(): Promise<Shot>;
}
