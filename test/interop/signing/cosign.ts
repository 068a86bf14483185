import { readFileSync } from 'node:fs';
import type { Programs, Ran } from './programs.js';

/** How cosign writes a signature down. */
export type Shape = 'bundle' | 'tag' | 'referrer';
export type Key = 'one' | 'two';

const WITHOUT_SERVICES: Readonly<Record<Shape, readonly string[]>> = {
  bundle: ['--signing-config', 'none.json'],
  tag: ['--use-signing-config=false', '--new-bundle-format=false', '--tlog-upload=false'],
  referrer: [
    '--use-signing-config=false',
    '--new-bundle-format=false',
    '--tlog-upload=false',
    '--registry-referrers-mode',
    'oci-1-1',
  ],
};
const OLD = { COSIGN_EXPERIMENTAL: '1' };

/** `cosign sign --key` or `cosign attest --key`; what goes wrong is thrown. */
export async function cosign(
  programs: Programs,
  command: 'sign' | 'attest',
  shape: Shape,
  image: string,
  { key = 'one', args = [] }: { readonly key?: Key; readonly args?: readonly string[] } = {},
): Promise<void> {
  const all = [command, '--yes', '--key', `${key}.key`, ...WITHOUT_SERVICES[shape], ...args, image];
  const { code, said } = await programs.run('cosign', all, shape === 'referrer' ? OLD : {});
  if (code !== 0) throw new Error(`cosign ${all.join(' ')}: ${said}`);
}

/** `cosign verify --key`. */
export function verify(
  programs: Programs,
  shape: Shape,
  image: string,
  key: Key = 'one',
  args: readonly string[] = [],
): Promise<Ran> {
  const old = shape === 'referrer' ? ['--experimental-oci11'] : [];
  const all = ['verify', '--key', `${key}.pub`, '--insecure-ignore-tlog=true', ...old, ...args];
  return programs.run('cosign', [...all, image], shape === 'referrer' ? OLD : {});
}

/** `cosign verify-attestation --key`. */
export function verifyAttestation(programs: Programs, image: string, type: string): Promise<Ran> {
  const all = ['verify-attestation', '--key', 'one.pub', '--insecure-ignore-tlog=true'];
  return programs.run('cosign', [...all, '--type', type, image]);
}

/** The gate's inputs and files for a key. */
export function byKey(programs: Programs, key: Key = 'one') {
  const files = { 'cosign.pub': readFileSync(programs.at(`${key}.pub`), 'utf8') };
  return { inputs: { 'signature-key': 'cosign.pub' }, files };
}
