import { cloudOfHost } from '../azure/cloud.js';
import { isInternalHost } from '../http/internal-host.js';

/** Where a token may be asked for, or why not there. */
export type Realm =
  | { readonly kind: 'allowed'; readonly url: URL }
  | {
      readonly kind: 'refused';
      /** what is wrong with the address, after "it names … as its token service," */
      readonly why: string;
      /** its host, where the address has one that an input could allow */
      readonly host?: string;
    };

/** A token service of another domain that a registry is known for. */
interface KnownService {
  readonly registry: RegExp;
  readonly realm: RegExp;
}

/** Each pair as the registry's own challenge states it. */
const KNOWN: readonly KnownService[] = [
  { registry: /^registry-1\.docker\.io$/, realm: /^auth\.docker\.io$/ },
  { registry: /^lscr\.io$/, realm: /^ghcr\.io$/ },
  { registry: /^nvcr\.io$/, realm: /^authn\.nvidia\.com$/ },
  { registry: /^docker\.elastic\.co$/, realm: /^docker-auth\.elastic\.co$/ },
  { registry: /^registry\.digitalocean\.com$/, realm: /^api\.digitalocean\.com$/ },
  { registry: /^registry\.connect\.redhat\.com$/, realm: /^sso\.redhat\.com$/ },
  { registry: /^rg\.[a-z0-9-]+\.scw\.cloud$/, realm: /^api\.scaleway\.com$/ },
  {
    registry: /^(registry|[a-z0-9-]+-registry)\.[a-z0-9-]+(\.cr)?\.aliyuncs\.com$/,
    realm: /^dockerauth(-ee)?(\.[a-z0-9-]+)?\.aliyuncs\.com$/,
  },
];

/**
 * Domains below which every customer has a host of their own, and which the list of public suffixes
 * does not name: nobody speaks for all of such a domain.
 */
const SHARED_DOMAINS: readonly string[] = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'aliyuncs.com',
  'azurecr.io',
  'azurecr.us',
  'azurecr.cn',
  'cloudsmith.io',
  'jfrog.io',
  'pkg.dev',
  'scw.cloud',
];

/**
 * Judges the token service that a registry's challenge names. It may be the registry's own host, the
 * host one label above or below it, or one that it is known for; an Azure registry's is its own host
 * and nothing else. What else may be asked, a user has to say.
 *
 * @param registry host that serves the registry's API, with its port
 * @param realm as the challenge states it, relative to the registry where it is no whole address
 * @param allowed hosts, with their ports, that a user allowed for this registry
 */
export async function judgeRealm(
  registry: string,
  realm: string,
  allowed: readonly string[],
): Promise<Realm> {
  const own = new URL(`https://${registry}`);
  if (!URL.canParse(realm, own.href)) {
    return { kind: 'refused', why: 'which is no address' };
  }
  const url = new URL(realm, own);
  url.hash = '';
  const { host } = url;
  if (url.username !== '' || url.password !== '') {
    return { kind: 'refused', why: 'an address with a user name in it' };
  }
  if (url.protocol === 'http:' && isOwn(own, url)) {
    // A proxy ends TLS and the registry does not know of it: the way the client came is open.
    return { kind: 'allowed', url: new URL(`https://${registry}${url.pathname}${url.search}`) };
  }
  if (url.protocol !== 'https:') {
    return { kind: 'refused', why: 'which is not an https address' };
  }
  if (isOwn(own, url)) return { kind: 'allowed', url };
  if (cloudOfHost(own.hostname)) {
    return { kind: 'refused', why: 'and an Azure registry has no other than itself' };
  }
  if (allowed.includes(host)) return { kind: 'allowed', url };
  if (isInternalHost(url.hostname)) {
    return { kind: 'refused', why: 'which is an address inside a network and no public name' };
  }
  if (await belongsTo(own.hostname, url)) return { kind: 'allowed', url };
  return { kind: 'refused', why: 'which does not belong to it', host };
}

/** The registry's own name. Its token service may listen on the usual port beside the registry. */
function isOwn(own: URL, url: URL): boolean {
  if (url.host === own.host) return true;
  const usual = url.port === '' && cloudOfHost(own.hostname) === undefined;
  return url.hostname === own.hostname && usual;
}

async function belongsTo(registry: string, { hostname, port }: URL): Promise<boolean> {
  if (port !== '') return false;
  if (KNOWN.some((it) => it.registry.test(registry) && it.realm.test(hostname))) return true;
  if (isInternalHost(registry)) return false;
  return (await isParent(hostname, registry)) || (await isParent(registry, hostname));
}

/** Whether a host is exactly one label above another one, and belongs to one owner. */
async function isParent(parent: string, child: string): Promise<boolean> {
  const dot = child.indexOf('.');
  return child.slice(dot + 1) === parent && !(await isShared(parent));
}

/** The list of public suffixes is large and seldom needed: it is loaded only here. */
async function isShared(host: string): Promise<boolean> {
  const { getPublicSuffix } = await import('tldts');
  const suffix = getPublicSuffix(host, { allowPrivateDomains: true });
  return suffix === null || suffix === host || SHARED_DOMAINS.includes(host);
}
