import { constants, createHash, type KeyObject, sign } from 'node:crypto';
import { type Issued, NOW } from './certificate.js';

const manifest = Buffer.from('{"schemaVersion":2}');
/** The manifest that everything is signed for. */
export const target = {
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: `sha256:${createHash('sha256').update(manifest).digest('hex')}`,
  size: manifest.length,
};

export const MEDIA_TYPES = { jws: 'application/jose+json', cose: 'application/cose' } as const;
export type Format = keyof typeof MEDIA_TYPES;

const P = 'io.cncf.notary.';

/** What a signature says; everything can be left out or bent. */
export interface Said {
  readonly scheme?: string;
  /** milliseconds */
  readonly signingTime?: number;
  readonly expiry?: number;
  readonly crit?: readonly string[];
  readonly alg?: string;
  readonly cty?: string;
  readonly payload?: string;
  /** further protected headers */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** names of protected headers that are left out */
  readonly without?: readonly string[];
  readonly timestamp?: (signature: Buffer) => Buffer;
}

const HASHES: Readonly<Record<number, number>> = { 2048: 256, 3072: 384, 4096: 512 };
const CURVES: Readonly<Record<string, number>> = {
  prime256v1: 256,
  secp384r1: 384,
  secp521r1: 512,
};

export function algorithmOf({ asymmetricKeyDetails: details = {} }: KeyObject): string {
  return details.modulusLength
    ? `PS${HASHES[details.modulusLength] ?? 256}`
    : `ES${CURVES[details.namedCurve ?? ''] ?? 256}`;
}

export function signBytes(bytes: Buffer, key: KeyObject): Buffer {
  const hash = `sha${algorithmOf(key).slice(2)}`;
  if (key.asymmetricKeyType === 'ed25519') return sign(null, bytes, key);
  return sign(
    hash,
    bytes,
    key.asymmetricKeyType === 'rsa'
      ? {
          key,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
        }
      : { key, dsaEncoding: 'ieee-p1363' },
  );
}

export const payloadOf = (artifact: object) => JSON.stringify({ targetArtifact: artifact });

function headersOf(said: Said) {
  const { scheme = `notary.x509`, signingTime = NOW - 60_000, expiry } = said;
  const authority = scheme === 'notary.x509.signingAuthority';
  const timeName = authority ? `${P}authenticSigningTime` : `${P}signingTime`;
  const crit = said.crit ?? [
    `${P}signingScheme`,
    ...(authority ? [timeName] : []),
    ...(expiry === undefined ? [] : [`${P}expiry`]),
  ];
  const times = {
    [timeName]: signingTime,
    ...(expiry === undefined ? {} : { [`${P}expiry`]: expiry }),
  };
  const kept = <T>(all: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => !said.without?.includes(key)));
  const { [timeName]: bent } = said.extra ?? {};
  return { scheme, crit, times: bent === undefined ? kept(times) : {}, kept };
}

/** A signature in the format; the key is the first certificate's. */
export function envelope(format: Format, chain: readonly Issued[], said: Said = {}): Buffer {
  return format === 'jws' ? jws(chain, said) : cose(chain, said);
}

function jws(chain: readonly Issued[], said: Said): Buffer {
  const [leaf] = chain;
  if (!leaf) throw new Error('no certificates');
  const { scheme, crit, times, kept } = headersOf(said);
  const protectedHeader = kept<unknown>({
    alg: said.alg ?? algorithmOf(leaf.publicKey),
    crit,
    cty: said.cty ?? 'application/vnd.cncf.notary.payload.v1+json',
    [`${P}signingScheme`]: scheme,
    ...Object.fromEntries(Object.entries(times).map(([k, v]) => [k, new Date(v).toISOString()])),
    ...said.extra,
  });
  const encoded = Buffer.from(JSON.stringify(protectedHeader)).toString('base64url');
  const payload = Buffer.from(said.payload ?? payloadOf(target)).toString('base64url');
  const signature = signBytes(Buffer.from(`${encoded}.${payload}`), leaf.privateKey);
  const timestamp = said.timestamp?.(signature).toString('base64');
  return Buffer.from(
    JSON.stringify({
      payload,
      protected: encoded,
      header: {
        x5c: chain.map((it) => it.der.toString('base64')),
        ...(timestamp === undefined ? {} : { [`${P}timestampSignature`]: timestamp }),
      },
      signature: signature.toString('base64url'),
    }),
  );
}

const NUMBERS: Readonly<Record<string, number>> = {
  ES256: -7,
  ES384: -35,
  ES512: -36,
  PS256: -37,
  PS384: -38,
  PS512: -39,
};

function cose(chain: readonly Issued[], said: Said): Buffer {
  const [leaf] = chain;
  if (!leaf) throw new Error('no certificates');
  const { scheme, crit, times, kept } = headersOf(said);
  const headers = kept<unknown>({
    '1': NUMBERS[said.alg ?? algorithmOf(leaf.publicKey)] ?? -8,
    '2': crit,
    '3': said.cty ?? 'application/vnd.cncf.notary.payload.v1+json',
    [`${P}signingScheme`]: scheme,
    ...said.extra,
  });
  const entries = [
    ...Object.entries(headers).map(([k, v]) => [/^\d+$/.test(k) ? Number(k) : k, cbor(v)] as const),
    ...Object.entries(times).map(([k, v]) => [k, cborTime(v)] as const),
  ];
  const protectedHeader = cborMap(entries);
  const payload = Buffer.from(said.payload ?? payloadOf(target));
  const tbs = Buffer.concat([
    Buffer.from([0x84]),
    cbor('Signature1'),
    cbor(protectedHeader),
    cbor(Buffer.alloc(0)),
    cbor(payload),
  ]);
  const signature = signBytes(tbs, leaf.privateKey);
  const timestamp = said.timestamp?.(signature);
  const unprotected = cborMap([
    [33, cbor(chain.map(({ der }) => der))],
    ...(timestamp ? [[`${P}timestampSignature`, cbor(timestamp)] as const] : []),
  ]);
  const parts = [cbor(protectedHeader), unprotected, cbor(payload), cbor(signature)];
  return Buffer.concat([Buffer.from([0xd2, 0x84]), ...parts]);
}

function head(major: number, value: number): Buffer {
  const [size, info] =
    value < 24 ? [0, value] : value < 0x100 ? [1, 24] : value < 0x10000 ? [2, 25] : [4, 26];
  const bytes = Buffer.alloc(1 + size);
  bytes[0] = (major << 5) | info;
  if (size > 0) bytes.writeUIntBE(value, 1, size);
  return bytes;
}

export function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([head(3, bytes.length), bytes]);
  }
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  throw new Error('not needed in a test');
}

export function cborMap(entries: readonly (readonly [number | string, Buffer])[]): Buffer {
  return Buffer.concat([
    head(5, entries.length),
    ...entries.flatMap(([key, value]) => [cbor(key), value]),
  ]);
}

export const cborTime = (milliseconds: number) =>
  Buffer.concat([Buffer.from([0xc1]), cbor(Math.trunc(milliseconds / 1000))]);
