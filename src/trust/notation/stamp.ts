import { createHash } from 'node:crypto';
import { childrenOf, context, Fields, implicit, readDer, TAG } from './der.js';
import { oidOf, smallOf, timeOf } from './der-values.js';
import { extensionsOf } from './extensions.js';
import { sameBytes, Unreadable } from './unreadable.js';
import { hashOf } from './x509-algorithm.js';

/** Between which points in time, in milliseconds, an authority saw the bytes. */
export interface Stamp {
  readonly from: number;
  readonly to: number;
  /** the authority's own time in the middle */
  readonly at: number;
}

/** Policy of ETSI for authorities that are exact to a second where they state nothing, RFC 3628 section 5.2. */
const BASELINE = '0.4.0.2023.1.1';

/**
 * Reads what a timestamp says, and checks that it says it about these bytes.
 *
 * @param content `TSTInfo` in DER
 * @throws Unreadable
 * @see RFC 3161, section 2.4.2
 */
export function parseStamp(content: Uint8Array, stamped: Uint8Array): Stamp {
  const fields = new Fields(readDer(content, TAG.sequence, 'its content'), 'its content');
  if (smallOf(fields.take(TAG.integer)) !== 1)
    throw new Unreadable('its content is not of version 1');
  const policy = oidOf(fields.take(TAG.oid));
  const imprint = new Fields(fields.take(TAG.sequence), 'its imprint');
  const hash = hashOf(imprint.take(TAG.sequence));
  const digest = imprint.take(TAG.octets).body;
  imprint.end();
  fields.take(TAG.integer);
  const at = timeOf(fields.take(TAG.generalizedTime));
  const accuracy = fields.optional(TAG.sequence);
  fields.optional(TAG.boolean);
  fields.optional(TAG.integer);
  fields.optional(context(0));
  const list = fields.optional(context(1));
  fields.end();
  const extensions = list ? [...extensionsOf(list).values()] : [];
  if (extensions.some(({ critical }) => critical))
    throw new Unreadable('it has a critical extension that is not understood');
  if (!hash) throw new Unreadable('it is made over a hash that is not SHA-256, SHA-384 or SHA-512');
  if (!sameBytes(createHash(hash).update(stamped).digest(), digest))
    throw new Unreadable('it is made for another signature');
  const stated = accuracy ? accuracyOf(accuracy) : 0;
  const within = stated === 0 && policy === BASELINE ? 1000 : stated;
  return { from: at - within, to: at + within, at };
}

/** Milliseconds, rounded up: the longer span is the more careful one. */
function accuracyOf(der: { readonly body: Uint8Array }): number {
  const parts = childrenOf(der, 'its accuracy', 3);
  const part = (tag: number) => {
    const found = parts.find((it) => it.tag === tag);
    return found ? smallOf(found) : 0;
  };
  return part(TAG.integer) * 1000 + part(implicit(0)) + Math.ceil(part(implicit(1)) / 1000);
}
