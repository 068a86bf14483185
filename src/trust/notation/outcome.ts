/** What came out of one check. `unknown`: it could not be told, which is never as good as passed. */
export type Outcome =
  | { readonly kind: 'passed'; readonly detail: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string; readonly wanted: readonly string[] }
  | { readonly kind: 'skipped'; readonly reason: string };
