import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  bitString,
  bits,
  boolean,
  der,
  empty,
  explicit,
  integer,
  octets,
  oid,
  sequence,
  set,
  text,
  time,
} from './der.js';

const TYPES: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  E: '1.2.840.113549.1.9.1',
};

/** A name as pairs, so that a type can be there twice. */
export type Pairs = readonly (readonly [string, string])[];

export function name(pairs: Pairs): Buffer {
  return sequence(
    ...pairs.map(([type, value]) => set(sequence(oid(TYPES[type] ?? type), text(value)))),
  );
}

export const SIGNER: Pairs = [
  ['C', 'DE'],
  ['ST', 'BE'],
  ['O', 'contoso'],
  ['CN', 'signer'],
];

export type KeyKind =
  | 'rsa2048'
  | 'rsa3072'
  | 'rsa4096'
  | 'rsa1024'
  | 'p256'
  | 'p384'
  | 'p521'
  | 'ed25519';

const keys = new Map<string, { publicKey: KeyObject; privateKey: KeyObject }>();
const CURVES: Readonly<Record<string, string>> = {
  p256: 'prime256v1',
  p384: 'secp384r1',
  p521: 'secp521r1',
};

/** A key pair of a kind; the same one for the same label, since RSA keys take long to make. */
export function pair(kind: KeyKind, label = '') {
  const known = keys.get(kind + label);
  if (known) return known;
  const made =
    kind === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : kind.startsWith('rsa')
        ? generateKeyPairSync('rsa', { modulusLength: Number(kind.slice(3)) })
        : generateKeyPairSync('ec', { namedCurve: CURVES[kind] ?? '' });
  keys.set(kind + label, made);
  return made;
}

const ALGORITHMS: Readonly<Record<string, string>> = {
  'rsa sha1': '1.2.840.113549.1.1.5',
  'rsa sha256': '1.2.840.113549.1.1.11',
  'ec sha1': '1.2.840.10045.4.1',
  'ec sha256': '1.2.840.10045.4.3.2',
  'ec sha384': '1.2.840.10045.4.3.3',
};

/** Wraps what is to be signed with the algorithm and the signature, as certificates and revocation lists are. */
export function signed(
  tbs: (algorithm: Buffer) => Buffer,
  key: KeyObject,
  hash = 'sha256',
): Buffer {
  const kind = key.asymmetricKeyType ?? '';
  const algorithm = sequence(
    oid(ALGORITHMS[`${kind} ${hash}`] ?? ''),
    ...(kind === 'rsa' ? [empty] : []),
  );
  const bytes = tbs(algorithm);
  return sequence(bytes, algorithm, bitString(sign(hash, bytes, key)));
}

export function extension(id: string, critical: boolean, value: Uint8Array): Buffer {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value));
}

const uris = (addresses: readonly string[]) => addresses.map((it) => der(0x86, Buffer.from(it)));

/** Places of revocation lists; several addresses in one place with blanks between them. */
export const distributionPoints = (...places: readonly string[]) =>
  sequence(...places.map((it) => sequence(explicit(0, explicit(0, ...uris(it.split(' ')))))));

/** What a certificate says; everything can be left out or bent. */
export interface Wanted {
  readonly subject?: Pairs;
  readonly from?: number;
  readonly to?: number;
  readonly serial?: number;
  readonly hash?: string;
  readonly ca?: boolean;
  readonly depth?: number;
  readonly basicCritical?: boolean;
  /** numbers of bits; undefined leaves the extension out */
  readonly usage?: readonly number[] | 'none';
  readonly usageCritical?: boolean;
  readonly purposes?: readonly string[];
  readonly purposesCritical?: boolean;
  readonly crls?: readonly string[];
  readonly ocsp?: readonly string[];
  readonly more?: readonly Buffer[];
}

export interface Issued {
  readonly der: Buffer;
  readonly subject: Pairs;
  readonly serial: number;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export const NOW = Date.parse('2026-06-01T12:00:00Z');
/** Long enough for programs that look at the real clock. */
const FROM = Date.parse('2020-01-01T00:00:00Z');
const TO = Date.parse('2080-01-01T00:00:00Z');

/** Makes a certificate; without an issuer it is its own. */
export function issue(kind: KeyKind, wanted: Wanted = {}, by?: Issued, label = ''): Issued {
  const { publicKey, privateKey } = pair(kind, label);
  const { subject = SIGNER, serial = 7, ca = false } = wanted;
  const issuer = by ?? { subject, privateKey };
  const usage = wanted.usage ?? (ca ? [5, 6] : [0]);
  const extensions = [
    ...(ca
      ? [
          extension(
            '2.5.29.19',
            wanted.basicCritical ?? true,
            sequence(boolean(true), ...(wanted.depth === undefined ? [] : [integer(wanted.depth)])),
          ),
        ]
      : []),
    ...(usage === 'none'
      ? []
      : [extension('2.5.29.15', wanted.usageCritical ?? true, bits(...usage))]),
    ...(wanted.purposes
      ? [
          extension(
            '2.5.29.37',
            wanted.purposesCritical ?? false,
            sequence(...wanted.purposes.map(oid)),
          ),
        ]
      : []),
    ...(wanted.crls ? [extension('2.5.29.31', false, distributionPoints(...wanted.crls))] : []),
    ...(wanted.ocsp
      ? [
          extension(
            '1.3.6.1.5.5.7.1.1',
            false,
            sequence(...uris(wanted.ocsp).map((uri) => sequence(oid('1.3.6.1.5.5.7.48.1'), uri))),
          ),
        ]
      : []),
    ...(wanted.more ?? []),
  ];
  const tbs = (algorithm: Buffer) =>
    sequence(
      explicit(0, integer(2)),
      integer(serial),
      algorithm,
      name(issuer.subject),
      sequence(time(wanted.from ?? FROM), time(wanted.to ?? TO)),
      name(subject),
      publicKey.export({ type: 'spki', format: 'der' }),
      ...(extensions.length > 0 ? [explicit(3, sequence(...extensions))] : []),
    );
  return {
    der: signed(tbs, issuer.privateKey, wanted.hash),
    subject,
    serial,
    publicKey,
    privateKey,
  };
}

export const AUTHORITY: Pairs = [
  ['C', 'DE'],
  ['O', 'contoso'],
  ['CN', 'root'],
];
export const root = issue('p384', { subject: AUTHORITY, ca: true, serial: 1 }, undefined, 'root');
export const intermediate = issue(
  'p384',
  { subject: [...AUTHORITY.slice(0, 2), ['CN', 'intermediate']], ca: true, depth: 0, serial: 2 },
  root,
  'intermediate',
);
/** A leaf under the intermediate certificate, and its chain. */
export function chain(
  kind: KeyKind = 'p256',
  wanted: Wanted = {},
): readonly [Issued, Issued, Issued] {
  return [issue(kind, wanted, intermediate), intermediate, root];
}
