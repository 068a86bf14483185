import { PromotionError } from '../errors.js';
import { isInNoProxy } from './no-proxy.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy, as connections to it are made. */
export interface ProxyAddress {
  /** with user and password, every odd character encoded */
  readonly href: string;
  /** host and port, for messages */
  readonly host: string;
  /** the password as it was meant; empty where there is none */
  readonly password: string;
}

/** A proxy that is configured elsewhere than in the environment: that of an agent. */
export interface AgentProxy {
  readonly proxy: ProxyAddress;
  /** whether a URL is reached without it */
  bypasses(url: URL): boolean;
}

const VARIABLES = ['https_proxy', 'http_proxy', 'all_proxy'].flatMap((it) => [
  it,
  it.toUpperCase(),
]);

/**
 * Spells the proxies of an environment out as URLs. Every SDK and child process reads them by itself,
 * and some stop at one without `http://` or with odd characters in its password.
 */
export function spellOutProxies(env: Record<string, string | undefined>): void {
  for (const name of VARIABLES) {
    const given = env[name]?.trim();
    if (!given) continue;
    try {
      env[name] = parseProxy(name, given).href;
    } catch {
      // Left as it is: whoever needs it says what is wrong with it.
    }
  }
}

/** Which proxy a request goes through. */
export class Proxies {
  readonly #https: ProxyAddress | undefined;
  readonly #http: ProxyAddress | undefined;
  readonly #noProxy: string;

  /**
   * @param env the environment: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`, the names in lower
   *   case first, as curl reads them
   * @param agent stands in where the environment names no proxy; where it names the same one, what the
   *   agent bypasses is bypassed
   * @throws PromotionError `INPUT_INVALID` for a proxy that cannot be understood
   */
  constructor(
    env: Environment,
    private readonly agent?: AgentProxy,
  ) {
    const named = (...names: readonly string[]) => {
      const name = names.flatMap((it) => [it, it.toUpperCase()]).find((it) => env[it]?.trim());
      return name === undefined ? undefined : parseProxy(name, env[name] ?? '');
    };
    this.#https = named('https_proxy', 'all_proxy') ?? agent?.proxy;
    this.#http = named('http_proxy', 'all_proxy') ?? agent?.proxy;
    this.#noProxy = env['no_proxy'] || env['NO_PROXY'] || '';
  }

  /** Passwords of the proxies, which must never be seen. */
  get secrets(): string[] {
    const passwords = [this.#https, this.#http].map((it) => it?.password ?? '');
    return [...new Set(passwords.filter((it) => it !== ''))];
  }

  /** The proxy for a URL; undefined: the connection is made directly. */
  for(address: string): ProxyAddress | undefined {
    const url = new URL(address);
    const proxy = url.protocol === 'https:' ? this.#https : this.#http;
    if (!proxy || isInNoProxy(this.#noProxy, url)) return undefined;
    const ofAgent = proxy.host === this.agent?.proxy.host;
    return ofAgent && this.agent?.bypasses(url) ? undefined : proxy;
  }
}

/**
 * Reads the address of a proxy as curl does: `http://` may be missing, and a user name or password
 * with characters that no URL may hold is taken as it stands.
 *
 * @param name where it is given, for the message
 * @throws PromotionError `INPUT_INVALID`; a password is never shown
 */
export function parseProxy(name: string, given: string): ProxyAddress {
  const [, scheme = 'http', rest = ''] =
    /^(?:([a-z][a-z\d+.-]*):\/\/)?(.*)$/is.exec(given.trim()) ?? [];
  const at = rest.lastIndexOf('@');
  const [, user = '', password = ''] =
    /^([^:]*):?(.*)$/s.exec(rest.slice(0, Math.max(at, 0))) ?? [];
  const place = `${scheme.toLowerCase()}://${rest.slice(at + 1)}`;
  const url = URL.canParse(place) ? new URL(place) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    throw new PromotionError(
      'INPUT_INVALID',
      `${name}: given "${place}"${at < 0 ? '' : ' with a user name'}, expected http://host:port or http://user:password@host:port`,
      { remedy: `Correct ${name} in the environment of this step; nothing was read or written.` },
    );
  }
  return proxyAt(url, decoded(user), decoded(password));
}

/** A proxy at a URL with a user and password in plain text. */
export function proxyAt(url: URL, user: string, password: string): ProxyAddress {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const login =
    user === '' && password === ''
      ? ''
      : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  const href = `${url.protocol}//${login}${url.hostname}:${port}`;
  return { href, host: `${url.hostname}:${port}`, password };
}

/** What is percent-encoded decoded; a lone `%` is one. */
function decoded(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
}
