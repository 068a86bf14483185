import type { SignedEntity } from '@sigstore/verify';
import { saysWhen } from './witnesses.js';

/**
 * The timestamps that count: those that an authority vouches for, each moment once, as who says the same
 * twice is one witness.
 *
 * @param read the timestamp by itself, where it is vouched for; throws where it cannot be read
 */
export function timesOf<T>(
  timestamps: readonly T[],
  read: (it: T) => SignedEntity | undefined,
): T[] {
  const moments = new Set<number>();
  return timestamps.filter((timestamp) => {
    try {
      const moment = momentsOf(read(timestamp)?.timestamps ?? [])[0];
      if (moment === undefined || moments.has(moment)) return false;
      moments.add(moment);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Whether an authority of the root vouches for the one timestamp that is verified. Timestamps are judged
 * first, so that any later refusal says that this one holds; one that holds always counts, also against
 * a certificate that was not valid then.
 */
export function isVouchedFor(
  { VerificationError }: Pick<typeof import('@sigstore/verify'), 'VerificationError'>,
  verify: () => unknown,
): boolean {
  try {
    verify();
    return true;
  } catch (error) {
    return error instanceof VerificationError && error.code !== 'TIMESTAMP_ERROR';
  }
}

/** When each witness says that it saw the signature, in milliseconds. */
export function momentsOf(timestamps: SignedEntity['timestamps']): number[] {
  return timestamps.flatMap((it) => {
    if (it.$case === 'timestamp-authority') return [it.timestamp.signingTime.getTime()];
    return saysWhen(it.tlogEntry) ? [Number(it.tlogEntry.integratedTime) * 1000] : [];
  });
}
