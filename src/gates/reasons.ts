/** More of them say nothing new. */
const MOST = 5;

/** Reasons in one line. */
export function reasonsIn(reasons: readonly string[]): string {
  const more = reasons.length - MOST;
  const told = reasons.slice(0, MOST).join('; ');
  return more > 0 ? `${told}; and ${more} more` : told;
}
