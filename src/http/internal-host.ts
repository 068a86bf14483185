import { isIP } from 'node:net';

/**
 * Whether a host is an address and no name, or this machine itself. A registry that sends a client
 * there makes it ask inside the runner's own network, or the cloud's metadata service.
 *
 * @param hostname as `URL` writes it, which has every spelling of an IPv4 address in its usual form
 */
export function isInternalHost(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost');
}
