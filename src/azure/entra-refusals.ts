/** What to do about a refusal of Entra, by its code; `place` says where the sign-in is configured. */
type Remedy = (place: string) => string;

const expiredSecret: Remedy = (place) =>
  `Renew the client secret of ${place}: it has expired. Workload identity federation needs none.`;
const wrongIds: Remedy = (place) =>
  `Check the client ID and tenant ID of ${place}: the app has to be in this tenant, and the tenant in this cloud.`;
const conditionalAccess: Remedy = (place) =>
  `Ask who administers Conditional Access in this tenant to let the app of ${place} sign in from this runner's address; its credentials are right.`;
const resource: Remedy = (place) =>
  `Check the tenant of ${place} and the cloud of the target: this tenant does not know the service that the token is for. A subscription with a registry brings it along.`;
const passing: Remedy = () =>
  'Run again: Entra itself calls this a passing error. If it lasts, look at the service health of Entra.';

/**
 * By code, before anything else is guessed from a text.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const REMEDIES: Readonly<Record<string, Remedy>> = {
  '7000222': expiredSecret,
  '7000215': (place) => `Correct the client secret of ${place}: its value is wanted, not its ID.`,
  '7000218': (place) => `Give ${place} a client secret, a certificate or a federated credential.`,
  '700016': wrongIds,
  '90002': wrongIds,
  '900023': wrongIds,
  '900021': wrongIds,
  '50034': wrongIds,
  '1000502': (place) =>
    `Renew the certificate of ${place}: it has expired or is not valid yet. Upload the new one to the app first.`,
  '700027': (place) =>
    `Upload the certificate of ${place} to its app (Certificates & secrets), or sign in with the one that is there.`,
  '700030': (place) =>
    `Take a certificate for ${place} whose subject and issuer the app accepts, or register this one with the app.`,
  '700024': (place) =>
    `Sign in right before this step, with a fresh token: the one of ${place} has expired or is not valid yet. Where it is fresh, set the clock of this runner.`,
  '50027': (place) =>
    `Sign in with a fresh token: the one of ${place} is none that Entra can read.`,
  '53003': conditionalAccess,
  '53000': conditionalAccess,
  '53001': conditionalAccess,
  '53002': conditionalAccess,
  '53004': conditionalAccess,
  '530031': conditionalAccess,
  '530032': conditionalAccess,
  '530035': conditionalAccess,
  '7000112': (place) =>
    `Enable the app of ${place} again (Enterprise applications, Properties, Enabled for users to sign in): it is disabled.`,
  '7000113': (place) => `Let the app of ${place} ask for this service: it is not authorized to.`,
  '500011': resource,
  '500014': resource,
  '650052': resource,
  '90033': passing,
  '90024': passing,
  '90055': passing,
};

/** Codes that say: no federated credential of the app matches the token. */
export function isFederationMismatch(code: string): boolean {
  return /^70021\d{0,2}$/.test(code) || code === '7002138';
}

/** The codes that have a row, for tests and documents. */
export const ENTRA_CODES: readonly string[] = Object.keys(REMEDIES);

/** What to do about a code of Entra; undefined for one that is not known here. */
export function entraRemedy(code: string, place: string): string | undefined {
  return Object.hasOwn(REMEDIES, code) ? REMEDIES[code]?.(place) : undefined;
}
