import { isSubset, parseIdentity } from './identity.js';
import { isObject, type JsonObject, parseObject } from './json.js';
import { parseVerification, type Verification } from './level.js';
import type { Attributes } from './name.js';
import { repositoryScope } from './scope.js';
import { isStoreName, isStoreType, type StoreName } from './store.js';
import { attempt, shown, Unreadable } from './unreadable.js';

/** One statement of a trust policy: which repositories, whose certificates, which identities, how strict. */
export interface Statement {
  readonly name: string;
  /** `registry/repository`, or `*` alone */
  readonly scopes: readonly string[];
  readonly verification: Verification;
  readonly stores: readonly StoreName[];
  /** `any`, or names of which one has to be part of the signer's; empty when all are of kinds not known */
  readonly identities: 'any' | readonly Attributes[];
}

/** Notation's `trustpolicy.oci.json`, or `trustpolicy.json` as it was called before. */
export interface TrustPolicy {
  readonly statements: readonly Statement[];
  /** what Notation overlooks without a word */
  readonly warnings: readonly string[];
}

const KEYS = [
  'name',
  'registryScopes',
  'signatureVerification',
  'trustStores',
  'trustedIdentities',
];
const MAX_STATEMENTS = 1000;

/**
 * Reads a trust policy document of version 1.0.
 *
 * @throws Unreadable naming the statement and the rule it breaks; the document holds as a whole or not at all
 * @see Notary Project, trust-store-trust-policy.md, "OCI Trust Policy"
 */
export function parseTrustPolicy(bytes: Uint8Array): TrustPolicy {
  if (bytes.length > 1 << 20) throw new Unreadable('the trust policy is larger than 1 MiB');
  const document = parseObject(bytes, 'the trust policy');
  const { version, trustPolicies } = document;
  if (version !== '1.0') throw new Unreadable('the trust policy is not of version "1.0"');
  if (!Array.isArray(trustPolicies) || trustPolicies.length === 0)
    throw new Unreadable('the trust policy has no statements (trustPolicies)');
  if (trustPolicies.length > MAX_STATEMENTS)
    throw new Unreadable(`the trust policy has more than ${MAX_STATEMENTS} statements`);
  const warnings: string[] = [];
  overlooked(document, ['version', 'trustPolicies'], 'the trust policy', warnings);
  const statements = trustPolicies.map((value: unknown, i) => statementOf(value, i, warnings));
  once(
    statements.map(({ name }) => name),
    'name',
  );
  once(
    statements.flatMap(({ scopes }) => scopes),
    'scope',
  );
  return { statements, warnings };
}

/**
 * The statement for a repository: the one that names it, else the one for all.
 *
 * @param scope `registry/repository` as it is read from
 */
export function statementFor({ statements }: TrustPolicy, scope: string): Statement | undefined {
  const holding = (name: string) => statements.find(({ scopes }) => scopes.includes(name));
  return holding(scope) ?? holding('*');
}

function statementOf(value: unknown, index: number, warnings: string[]): Statement {
  if (!isObject(value)) throw new Unreadable(`statement ${index + 1} is no object`);
  const name = value['name'];
  if (typeof name !== 'string' || name === '')
    throw new Unreadable(`statement ${index + 1} has no name`);
  const label = `statement "${shown(name)}"`;
  overlooked(value, KEYS, label, warnings);
  const read = attempt(() => {
    const verification = parseVerification(value['signatureVerification'], (key) =>
      warnings.push(unknownKey(label, key)),
    );
    const scopes = scopesOf(list(value, 'registryScopes'));
    const stores = list(value, 'trustStores').map(storeOf);
    const identities = list(value, 'trustedIdentities');
    if (verification.level !== 'skip') {
      if (stores.length === 0) throw new Unreadable('it names no trustStores');
      if (identities.length === 0) throw new Unreadable('it names no trustedIdentities');
    } else if (stores.length + identities.length > 0) {
      throw new Unreadable('the level skip takes neither trustStores nor trustedIdentities');
    } else if (scopes.includes('*')) {
      warnings.push(`${label} skips verification for all repositories that no other names`);
    }
    return { name, scopes, verification, stores, identities: identitiesOf(identities) };
  });
  if ('reason' in read) throw new Unreadable(`${label}: ${read.reason}`);
  return read.value;
}

function list(value: JsonObject, key: string): readonly string[] {
  const found = value[key] ?? [];
  if (!Array.isArray(found) || !found.every((it): it is string => typeof it === 'string'))
    throw new Unreadable(`${key} is no list of texts`);
  if (found.length > MAX_STATEMENTS) throw new Unreadable(`${key} is too long`);
  return found;
}

function scopesOf(scopes: readonly string[]): readonly string[] {
  if (scopes.length === 0) throw new Unreadable('it names no registryScopes');
  if (scopes.includes('*')) {
    if (scopes.length > 1) throw new Unreadable('"*" has to be the only one of registryScopes');
    return scopes;
  }
  return scopes.map(repositoryScope);
}

function storeOf(text: string): StoreName {
  const colon = text.indexOf(':');
  const [type, name] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)];
  if (!isStoreType(type) || !isStoreName(name)) {
    throw new Unreadable(
      `"${shown(text)}" of trustStores is not written ca:name, signingAuthority:name or tsa:name`,
    );
  }
  return { type, name };
}

function identitiesOf(texts: readonly string[]): 'any' | readonly Attributes[] {
  if (texts.includes('*')) {
    if (texts.length > 1) throw new Unreadable('"*" has to be the only one of trustedIdentities');
    return 'any';
  }
  const names = texts.flatMap((text) => {
    const colon = text.indexOf(':');
    if (colon < 0) throw new Unreadable(`"${shown(text)}" of trustedIdentities has no ":"`);
    // Other kinds of identities belong to plugins; with none of ours left nobody is trusted.
    if (text.slice(0, colon) !== 'x509.subject') return [];
    const read = attempt(() => parseIdentity(text.slice(colon + 1)));
    if ('reason' in read) throw new Unreadable(`"${shown(text)}": ${read.reason}`);
    return [{ text, attributes: read.value }];
  });
  for (const one of names) {
    const other = names.find((it) => it !== one && isSubset(it.attributes, one.attributes));
    if (other) throw new Unreadable(`"${shown(one.text)}" and "${shown(other.text)}" overlap`);
  }
  return names.map(({ attributes }) => attributes);
}

function once(values: readonly string[], what: string): void {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) throw new Unreadable(`two statements have the ${what} "${shown(value)}"`);
    seen.add(value);
  }
}

const unknownKey = (where: string, key: string): string =>
  `${where} has the unknown key "${shown(key)}", which has no effect`;

function overlooked(
  value: JsonObject,
  keys: readonly string[],
  where: string,
  warnings: string[],
): void {
  for (const key of Object.keys(value)) {
    if (!keys.includes(key) && warnings.length < 20) warnings.push(unknownKey(where, key));
  }
}
