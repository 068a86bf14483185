import { type Certificate, isCertifiedBy, isIssuedBy, parseCertificate } from './certificate.js';
import { elementAt } from './der.js';
import { displayName } from './name.js';
import { attempt, shown, Unreadable } from './unreadable.js';

const TYPES = ['ca', 'signingAuthority', 'tsa'] as const;
/** Whom a store's certificates are trusted as: signers' authorities, those whose time counts, or time stamps. */
export type StoreType = (typeof TYPES)[number];

export interface StoreName {
  readonly type: StoreType;
  readonly name: string;
}

/** An entry of the folder, as found without following links. */
export interface StoreEntry {
  /** below the folder, with `/`, for example `x509/ca/contoso/root.crt` */
  readonly path: string;
  /** undefined for what is no regular file: a link, a folder below a store */
  readonly bytes: Uint8Array | undefined;
}

type Store = { readonly certificates: readonly Certificate[] } | { readonly problem: string };

/** Notation's trust store folder: `x509/<type>/<name>/<files>`. */
export type TrustStore = ReadonlyMap<string, Store>;

const MAX_CERTIFICATES = 10_000;

export function isStoreType(text: string): text is StoreType {
  return TYPES.some((type) => type === text);
}

export function isStoreName(text: string): boolean {
  return text.length <= 255 && /^[a-zA-Z0-9_.-]+$/.test(text) && !/^\.\.?$/.test(text);
}

/**
 * Reads a trust store. A file that is no certificate, or one of nobody who can vouch, spoils its store and no other.
 *
 * @see Notary Project, trust-store-trust-policy.md, "Trust Store"
 */
export function parseTrustStore(entries: readonly StoreEntry[]): TrustStore {
  const stores = new Map<string, Store>();
  for (const { path, bytes } of entries) {
    const [root, type = '', name = '', ...file] = path.split('/');
    if (root !== 'x509' || !isStoreType(type) || !isStoreName(name) || file.length === 0) continue;
    const key = keyOf({ type, name });
    const before = stores.get(key) ?? { certificates: [] };
    if ('problem' in before) continue;
    const read = attempt(() => {
      if (bytes === undefined || file.length > 1) throw new Unreadable('it is no regular file');
      return trustedOf(bytes, type);
    });
    stores.set(
      key,
      'reason' in read
        ? { problem: `${shown(path)}: ${read.reason}` }
        : { certificates: [...before.certificates, ...read.value] },
    );
  }
  return stores;
}

/**
 * The certificates of all named stores of one type.
 *
 * @throws Unreadable when a store is missing or broken
 */
export function certificatesOf(
  store: TrustStore,
  names: readonly StoreName[],
  type: StoreType,
): readonly Certificate[] {
  return names
    .filter((it) => it.type === type)
    .flatMap((name) => {
      const found = store.get(keyOf(name));
      if (!found) throw new Unreadable(`the trust store has no ${keyOf(name)}`);
      if ('problem' in found) throw new Unreadable(found.problem);
      return found.certificates;
    });
}

/** What is wrong with the stores that a statement names, so that it can be told before anything is verified. */
export function storeProblems(store: TrustStore, names: readonly StoreName[]): readonly string[] {
  return names.flatMap((name) => {
    const read = attempt(() => certificatesOf(store, [name], name.type));
    return 'reason' in read ? [read.reason] : [];
  });
}

const keyOf = ({ type, name }: StoreName): string => `x509/${type}/${name}`;

function trustedOf(bytes: Uint8Array, type: StoreType): readonly Certificate[] {
  const certificates = dersOf(bytes).map((der) => parseCertificate(der));
  if (certificates.length === 0) throw new Unreadable('it holds no certificate');
  for (const certificate of certificates) {
    const named = `"${displayName(certificate.subject)}"`;
    const ca = certificate.basic?.ca === true;
    if (!ca && !isCertifiedBy(certificate, certificate))
      throw new Unreadable(`${named} is neither an authority's certificate nor signed by itself`);
    if (type === 'tsa' && !(ca && isIssuedBy(certificate, certificate)))
      throw new Unreadable(`${named} is no root, and stores of the type tsa take only roots`);
  }
  return certificates;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g;

/** Certificates in PEM, or in DER one behind the other. */
function dersOf(bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes.length > 4 << 20) throw new Unreadable('it is larger than 4 MiB');
  const text = Buffer.from(bytes).toString('latin1');
  const begun = text.split('-----BEGIN ').length - 1;
  if (begun === 0) return inRow(bytes);
  const blocks = [...text.matchAll(BLOCK)];
  if (blocks.length !== begun) throw new Unreadable('it has a broken PEM block');
  if (blocks.length > MAX_CERTIFICATES) throw new Unreadable('it has too many certificates');
  return blocks.map(([, kind = '', body = '']) => {
    if (kind.includes('PRIVATE')) throw new Unreadable('it holds a private key; remove it');
    return Buffer.from(body, 'base64');
  });
}

function inRow(bytes: Uint8Array): readonly Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { raw } = elementAt(bytes, at);
    if (found.push(raw) > MAX_CERTIFICATES) throw new Unreadable('it has too many certificates');
    at += raw.length;
  }
  return found;
}
