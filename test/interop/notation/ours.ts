import { parseTrustPolicy } from '../../../src/trust/notation/policy.js';
import { parseTrustStore } from '../../../src/trust/notation/store.js';
import { attempt } from '../../../src/trust/notation/unreadable.js';
import { verifyNotation } from '../../../src/trust/notation/verify.js';
import { type Format, MEDIA_TYPES } from '../../trust/notation/make/envelope.js';
import type { Configuration } from './client.js';
import type { Signed } from './form.js';

/** The repository in which everything is signed. */
export const SCOPE = 'devacr.azurecr.io/team/notation';

/** Our verdict in notation's terms: taken or not. */
export function ours(
  signature: Buffer,
  format: Format,
  target: Signed,
  { policy, store }: Configuration,
  crls: Readonly<Record<string, Buffer>> = {},
): { taken: boolean; said: string } {
  const read = attempt(() => parseTrustPolicy(Buffer.from(JSON.stringify(policy))));
  if ('reason' in read) return { taken: false, said: `policy: ${read.reason}` };
  const entries = Object.entries(store).map(([folder, { der }]) => ({
    path: `x509/${folder}/root.der`,
    bytes: der,
  }));
  const found = verifyNotation({
    signature,
    mediaType: MEDIA_TYPES[format],
    target,
    policy: read.value,
    store: parseTrustStore(entries),
    scope: SCOPE,
    now: Date.now(),
    crls: new Map(Object.entries(crls)),
  });
  const said = 'check' in found ? `${found.kind} ${found.check}: ${found.reason}` : found.kind;
  return { taken: found.kind === 'verified' || found.kind === 'skipped', said };
}
