import { distributionPoints, extension, type Issued, NOW, name, signed } from './certificate.js';
import { der, explicit, integer, sequence, time } from './der.js';

/** An entry of a revocation list. */
export interface Revoked {
  readonly serial: number;
  readonly reason?: number;
  readonly at?: number;
  readonly invalidAt?: number;
  readonly criticalExtension?: boolean;
}

/** What a revocation list says. */
export interface Crl {
  readonly revoked?: readonly Revoked[];
  readonly from?: number;
  readonly to?: number | 'never';
  readonly number?: number;
  readonly deltaOf?: number;
  readonly fresher?: string;
  /** content of the issuing distribution point */
  readonly scope?: Buffer;
  readonly hash?: string;
  readonly more?: readonly Buffer[];
  /** who really signs */
  readonly key?: Issued;
}

export const ONLY_USERS = der(0x81, Buffer.from([0xff]));
export const ONLY_AUTHORITIES = der(0x82, Buffer.from([0xff]));
export const INDIRECT = der(0x84, Buffer.from([0xff]));
export const SOME_REASONS = der(0x83, Buffer.from([6, 0x40]));

export function crl(issuer: Issued, said: Crl = {}): Buffer {
  const { revoked = [], to = NOW + 86_400_000 } = said;
  const entries = revoked.map((it) => {
    const extensions = [
      ...(it.reason === undefined ? [] : [extension('2.5.29.21', false, integer(it.reason, 10))]),
      ...(it.invalidAt === undefined ? [] : [extension('2.5.29.24', false, time(it.invalidAt))]),
      ...(it.criticalExtension ? [extension('2.5.29.29', true, sequence())] : []),
    ];
    return sequence(
      integer(it.serial),
      time(it.at ?? NOW - 1000),
      ...(extensions.length > 0 ? [sequence(...extensions)] : []),
    );
  });
  const extensions = [
    extension('2.5.29.20', false, integer(said.number ?? 5)),
    ...(said.deltaOf === undefined ? [] : [extension('2.5.29.27', true, integer(said.deltaOf))]),
    ...(said.fresher === undefined
      ? []
      : [extension('2.5.29.46', false, distributionPoints(said.fresher))]),
    ...(said.scope === undefined ? [] : [extension('2.5.29.28', true, sequence(said.scope))]),
    ...(said.more ?? []),
  ];
  return signed(
    (algorithm) =>
      sequence(
        integer(1),
        algorithm,
        name(issuer.subject),
        time(said.from ?? NOW - 86_400_000),
        ...(to === 'never' ? [] : [time(to)]),
        ...(entries.length > 0 ? [sequence(...entries)] : []),
        explicit(0, sequence(...extensions)),
      ),
    (said.key ?? issuer).privateKey,
    said.hash,
  );
}
