import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/**
 * Whether `NO_PROXY` names the host of a URL. Entries stand between commas or blanks: a name covers
 * itself and everything below it, with `.` or `*.` before it or without; `:port` binds an entry to
 * one port; an address or a range such as `10.0.0.0/8` covers addresses, and `*` everything.
 */
export function isInNoProxy(noProxy: string, url: URL): boolean {
  const entries = noProxy.split(/[\s,;]/).filter((it) => it !== '');
  return entries.some((entry) => covers(entry.toLowerCase(), url));
}

function covers(entry: string, url: URL): boolean {
  if (entry === '*') return true;
  const bare = entry.replace(/^https?:\/\//, '').replace(/\/$/, '');
  const [, name = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(bare) ?? ['', bare];
  if (port !== undefined && Number(port) !== (Number(url.port) || PORTS[url.protocol]))
    return false;
  const host = url.hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  const range = name.replace(/^\[|\]$/g, '');
  if (isIP(range.split('/', 1)[0] ?? '') !== 0) return isIP(host) !== 0 && inRange(range, host);
  const domain = plainName(name);
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

/** The name in the form that a URL has it. */
function plainName(name: string): string {
  const plain = name.replace(/^\*?\./, '').replace(/\.$/, '');
  return domainToASCII(plain) || plain;
}

function inRange(range: string, address: string): boolean {
  const [first = '', length] = range.split('/', 2);
  const list = new BlockList();
  const family = (it: string) => (isIP(it) === 6 ? 'ipv6' : 'ipv4');
  if (length === undefined) list.addAddress(first, family(first));
  else {
    const most = isIP(first) === 6 ? 128 : 32;
    if (!/^\d{1,3}$/.test(length) || Number(length) > most) return false;
    list.addSubnet(first, Number(length), family(first));
  }
  return list.check(address, family(address));
}
