import { lookup } from 'node:dns';
import { BlockList, type LookupFunction } from 'node:net';

/** This machine, what is linked to it (a cloud's metadata among it), and Azure's own service of every machine. */
const INSIDE = new BlockList();
INSIDE.addSubnet('0.0.0.0', 8, 'ipv4');
INSIDE.addSubnet('127.0.0.0', 8, 'ipv4');
INSIDE.addSubnet('169.254.0.0', 16, 'ipv4');
INSIDE.addAddress('168.63.129.16', 'ipv4');
INSIDE.addAddress('::', 'ipv6');
INSIDE.addAddress('::1', 'ipv6');
INSIDE.addSubnet('fe80::', 10, 'ipv6');

/** Whether an address is this machine's own or linked to it. */
export function isInside(address: string): boolean {
  return INSIDE.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}

/**
 * A lookup that refuses every name with an address inside, be it one of several: who chooses a name also chooses what
 * it resolves to. It serves connections that are made from here; behind a proxy the proxy resolves.
 *
 * @param resolve finds the addresses
 */
export function outwardOnly(resolve: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, options, (error, address, family) => {
      const found: readonly string[] = Array.isArray(address)
        ? address.map((it) => it.address)
        : [address];
      if (error || !found.some(isInside)) return callback(error, address, family);
      const message = `${hostname} resolves to an address of this machine or linked to it`;
      callback(Object.assign(new Error(message), { code: 'ADDRESS_INSIDE' }), '', 0);
    });
  };
}

/** Node's own lookup, outwards only. */
export const outwardLookup: LookupFunction = outwardOnly(lookup);
