/** Something was checked by cryptography: it holds, or a reason why not and, where it helps, what to do. */
export type Checked<T> =
  | { readonly kind: 'verified'; readonly value: T }
  | { readonly kind: 'failed'; readonly reason: string; readonly remedy?: string };

export function failed(reason: string, remedy?: string): Checked<never> {
  return { kind: 'failed', reason, ...(remedy === undefined ? {} : { remedy }) };
}

/** Causes of causes are followed so far. */
const MOST_CAUSES = 8;

/** The message of an error with those of its causes, which say what is really wrong. */
export function reasonOf(error: unknown): string {
  const texts: string[] = [];
  let it: unknown = error;
  while (it instanceof Error && texts.length < MOST_CAUSES) {
    texts.push(it.message);
    it = it.cause;
  }
  return texts.length > 0 ? texts.join(': ') : String(error);
}
