import {
  type Issued,
  issue,
  chain as madeChain,
  type Pairs,
  root,
  SIGNER,
  type Wanted,
} from '../../trust/notation/make/certificate.js';
import type { Format, Said } from '../../trust/notation/make/envelope.js';
import type { Written } from '../../trust/notation/make/question.js';

/** The manifest that is signed. */
export interface Signed {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** A signature made by hand, and how it is verified. */
export interface Form {
  readonly name: string;
  readonly formats?: readonly Format[];
  readonly chain?: readonly Issued[];
  readonly said?: Said;
  /** what the payload says of the manifest */
  readonly payload?: (target: Signed) => object;
  readonly written?: Written;
  readonly store?: Readonly<Record<string, Issued>>;
  /** revocation lists by address */
  readonly crls?: Readonly<Record<string, Buffer>>;
  /** why ours refuses what notation takes; such a form has to differ */
  readonly stricter?: string;
  /** why ours takes what notation refuses; such a form has to differ */
  readonly laxer?: string;
}

export const P = 'io.cncf.notary.';

export const SCHEME = `${P}signingScheme`;

export const AUTHORITY = { scheme: 'notary.x509.signingAuthority' } as const;

export const BY_AUTHORITY = { stores: ['signingAuthority:contoso'] } as const;

export const CLOCK = { stores: ['ca:contoso', 'tsa:clock'] } as const;

export const now = Date.now();

export const HOUR = 3_600_000;

export const YESTERDAY = now - 24 * HOUR;

export const leaf = (wanted: Wanted) => madeChain('p256', wanted);

export const [, intermediate] = madeChain();

export const subject = (...more: Pairs) => leaf({ subject: [...SIGNER.slice(0, 3), ...more] });

export const EXPIRED = leaf({ to: YESTERDAY });

export const stranger = issue('p384', { subject: root.subject, ca: true }, undefined, 'stranger');
