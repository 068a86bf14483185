/** Foreign bytes are not what they should be; the message says how, in words fit for a report. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/**
 * Runs a reader over foreign bytes.
 *
 * @returns its value, or the reason why there is none; every other error is a fault of ours and is thrown on
 */
export function attempt<T>(read: () => T): { readonly value: T } | { readonly reason: string } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof Unreadable) return { reason: error.message };
    throw error;
  }
}

/** Foreign text made fit for one line of a report: no control characters, at most 200 of the others. */
export function shown(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '?');
  return plain.length > 200 ? `${plain.slice(0, 200)}…` : plain;
}

/** Whether two byte strings are the same. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && Buffer.compare(one, other) === 0;
}
