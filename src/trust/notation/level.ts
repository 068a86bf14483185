import { isObject } from './json.js';
import { shown, Unreadable } from './unreadable.js';

/** The checks of a signature, in the order in which Notation makes them. */
export const CHECKS = [
  'integrity',
  'authenticity',
  'expiry',
  'authenticTimestamp',
  'revocation',
] as const;
export type Check = (typeof CHECKS)[number];

/** What a failed check means: the signature does not count, or it is told. `skip`: not looked at. */
export type Action = 'enforce' | 'log' | 'skip';
export type Actions = Readonly<Record<Check, Action>>;

export const LEVELS = ['strict', 'permissive', 'audit', 'skip'] as const;
export type Level = (typeof LEVELS)[number];

const of = (authenticity: Action, rest: Action): Actions => ({
  integrity: 'enforce',
  authenticity,
  expiry: rest,
  authenticTimestamp: rest,
  revocation: rest,
});
/** Notary Project, "Signature Verification details". */
const TABLE: Readonly<Record<Exclude<Level, 'skip'>, Actions>> = {
  strict: of('enforce', 'enforce'),
  permissive: of('enforce', 'log'),
  audit: of('log', 'log'),
};

/** How the signatures of a statement are verified. */
export type Verification =
  | { readonly level: 'skip' }
  | {
      readonly level: Exclude<Level, 'skip'>;
      readonly overridden: boolean;
      readonly actions: Actions;
      /** when a timestamp is asked for, provided that the statement names a store of authorities for it */
      readonly verifyTimestamp: 'always' | 'afterCertExpiry';
    };

const KEYS = ['level', 'override', 'verifyTimestamp'];

/**
 * Reads `signatureVerification` of a statement.
 *
 * @param unknown is told each key that Notation would overlook
 * @throws Unreadable
 */
export function parseVerification(value: unknown, unknown: (key: string) => void): Verification {
  if (!isObject(value)) throw new Unreadable('signatureVerification is missing');
  for (const key of Object.keys(value)) if (!KEYS.includes(key)) unknown(key);
  const { level: stated, override = {}, verifyTimestamp: when = 'always' } = value;
  const level = LEVELS.find((it) => it === stated);
  if (level === undefined)
    throw new Unreadable(`signatureVerification.level is not one of ${LEVELS.join(', ')}`);
  if (when !== 'always' && when !== 'afterCertExpiry' && when !== '')
    throw new Unreadable('verifyTimestamp is neither always nor afterCertExpiry');
  if (!isObject(override)) throw new Unreadable('override is no map of checks');
  const changes = Object.entries(override).map(([check, action]) => changeOf(check, action));
  if (level === 'skip') {
    if (changes.length > 0) throw new Unreadable('the level skip takes no override');
    return { level };
  }
  const actions = { ...TABLE[level], ...Object.fromEntries(changes) };
  const verifyTimestamp = when === 'afterCertExpiry' ? when : 'always';
  return { level, overridden: changes.length > 0, actions, verifyTimestamp };
}

function changeOf(name: string, action: unknown): readonly [Check, Action] {
  const check = CHECKS.find((it) => it === name);
  if (check === undefined)
    throw new Unreadable(`override names "${shown(name)}", which is no check`);
  if (check === 'integrity') throw new Unreadable('override must not name integrity');
  const known =
    action === 'enforce' || action === 'log' || (action === 'skip' && check === 'revocation');
  if (!known) {
    const allowed = check === 'revocation' ? 'enforce, log or skip' : 'enforce or log';
    throw new Unreadable(`override.${check} is not ${allowed}`);
  }
  return [check, action];
}
