import { isIP } from 'node:net';

/**
 * Why no request may go to the address of a revocation list. Certificates choose these addresses, so that without
 * bounds a signer could send the agent anywhere in its network. Whoever fetches also has to refuse redirects to
 * another host and names that resolve to loopback or link-local addresses.
 *
 * @returns undefined for an address that may be asked
 */
export function crlAddressProblem(address: string): string | undefined {
  const url = parsed(address);
  if (!url || address.length > 2048) return 'has no address that can be asked';
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return 'is neither at http nor at https';
  if (url.username !== '' || url.password !== '') return 'has a password in its address';
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0) return 'is at a bare IP address, which is not asked';
  const local = host === 'localhost' || host.endsWith('.localhost') || host.endsWith('.local');
  return local || !host.includes('.') ? 'is at a local name, which is not asked' : undefined;
}

function parsed(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}
