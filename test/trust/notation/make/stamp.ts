import { createHash, sign } from 'node:crypto';
import { type Issued, issue, NOW, name, type Wanted } from './certificate.js';
import { boolean, empty, explicit, integer, octets, oid, sequence, set, time } from './der.js';

const SHA256 = sequence(oid('2.16.840.1.101.3.4.2.1'), empty);
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const NAME = [
  ['C', 'DE'],
  ['O', 'clock'],
] as const;

export const tsaRoot = issue(
  'p256',
  { subject: [...NAME, ['CN', 'clock root']], ca: true, serial: 11 },
  undefined,
  'tsa root',
);

/** A certificate of an authority for time stamps. */
export function tsaLeaf(wanted: Wanted = {}): Issued {
  const usual = { subject: [...NAME, ['CN', 'clock']], serial: 12 } as const;
  return issue(
    'p256',
    { ...usual, purposes: [TIME_STAMPING], purposesCritical: true, ...wanted },
    tsaRoot,
    'tsa',
  );
}

/** What a timestamp says; everything can be bent. */
export interface Stamped {
  readonly leaf?: Issued;
  readonly root?: Issued;
  readonly at?: number;
  readonly seconds?: number;
  readonly policy?: string;
  readonly over?: Buffer;
  /** the certificate whose hash is signed; `none` leaves the attribute out */
  readonly named?: Issued | 'none';
  readonly contentType?: string;
  readonly changed?: boolean;
  readonly critical?: boolean;
  /** who really signs */
  readonly key?: Issued;
  /** further certificates in the token */
  readonly more?: readonly Issued[];
  /** of the request that it answers */
  readonly nonce?: Buffer;
  /** the digest itself and its algorithm, where what is stamped is not known */
  readonly imprint?: Buffer;
}

/** An RFC 3161 token over a signature. */
export function stamp(signature: Buffer, said: Stamped = {}): Buffer {
  const { leaf = tsaLeaf(), root = tsaRoot, at = NOW - 30_000, seconds, named = leaf } = said;
  const digest = createHash('sha256')
    .update(said.over ?? signature)
    .digest();
  const content = sequence(
    integer(1),
    oid(said.policy ?? '1.2.3.4'),
    said.imprint ?? sequence(SHA256, octets(digest)),
    integer(99),
    time(at),
    ...(seconds === undefined ? [] : [sequence(integer(seconds))]),
    ...(said.nonce ? [said.nonce] : []),
    ...(said.critical ? [explicit(1, sequence(oid('1.2.3'), boolean(true), octets(empty)))] : []),
  );
  const attribute = (type: string, value: Buffer) => sequence(oid(type), set(value));
  const messageDigest = createHash('sha256')
    .update(said.changed ? Buffer.from('other') : content)
    .digest();
  const attributes = [
    attribute('1.2.840.113549.1.9.3', oid(said.contentType ?? TST_INFO)),
    attribute('1.2.840.113549.1.9.4', octets(messageDigest)),
    ...(named === 'none'
      ? []
      : [
          attribute(
            '1.2.840.113549.1.9.16.2.47',
            sequence(sequence(sequence(octets(createHash('sha256').update(named.der).digest())))),
          ),
        ]),
  ];
  const signer = sequence(
    integer(1),
    sequence(name(root.subject), integer(leaf.serial)),
    SHA256,
    explicit(0, ...attributes),
    sequence(oid('1.2.840.10045.4.3.2')),
    octets(sign('sha256', set(...attributes), (said.key ?? leaf).privateKey)),
  );
  const data = sequence(
    integer(3),
    set(SHA256),
    sequence(oid(TST_INFO), explicit(0, octets(content))),
    explicit(0, leaf.der, root.der, ...(said.more ?? []).map((it) => it.der)),
    set(signer),
  );
  return sequence(oid('1.2.840.113549.1.7.2'), explicit(0, data));
}
