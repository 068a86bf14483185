import { getDomain } from 'tldts';
import { PromotionError, type Side } from '../errors.js';
import type { Secrets } from '../secrets.js';
import type { Authorizer } from './authorizer.js';
import type { Challenge } from './challenge.js';
import { answerProblem, type Place, sendProblem } from './problem.js';
import { type Token, TokenCache } from './token-cache.js';
import type { Transport } from './transport.js';

/** User name and password, or a token as the password, for a registry outside of Entra. */
export interface BasicCredential {
  readonly username: string;
  readonly password: string;
}

/** Token hosts that are neither the registry's own host nor below its domain. */
const TOKEN_HOSTS: Readonly<Record<string, string>> = {
  'registry-1.docker.io': 'auth.docker.io',
};
const DEFAULT_LIFETIME = 60;
const TOKEN_BYTES = 256 * 1024;

/**
 * The token flow of the distribution specification, anonymous or with a user name and password, and
 * plain Basic authentication where the registry asks for it. A password is only ever sent to the
 * registry's own host or to a token host that belongs to it.
 */
export class TokenAuthorizer implements Authorizer {
  readonly #tokens = new TokenCache();
  /** what answered the last challenge for a scope, so that the next request needs no challenge */
  readonly #headers = new Map<string, string>();

  constructor(
    private readonly transport: Transport,
    private readonly secrets: Secrets,
    private readonly side: Side,
    private readonly host: string,
    private readonly credential: BasicCredential | undefined,
  ) {
    secrets.remember(credential?.password);
    if (credential) secrets.remember(basic(credential).slice('Basic '.length));
  }

  async before(scope: string): Promise<string | undefined> {
    return this.#headers.get(scope);
  }

  async answer(
    challenge: Challenge,
    scope: string,
    sent: string | undefined,
  ): Promise<string | undefined> {
    const header = await this.#header(challenge, scope, sent);
    if (header === undefined || header === sent) return undefined;
    this.#headers.set(scope, header);
    return header;
  }

  async #header(
    challenge: Challenge,
    scope: string,
    sent: string | undefined,
  ): Promise<string | undefined> {
    if (challenge.scheme === 'basic') return this.credential ? basic(this.credential) : undefined;
    const wanted = challenge.scope ?? scope;
    if (sent?.startsWith('Bearer ')) await this.#tokens.drop(wanted, sent.slice('Bearer '.length));
    const token = await this.#tokens.get(wanted, () => this.#obtain(challenge, wanted));
    this.secrets.remember(token);
    return `Bearer ${token}`;
  }

  accessRemedy(): string {
    return this.credential
      ? `Check ${this.side}-username and ${this.side}-password for ${this.host}: the user must be allowed to pull this repository.`
      : `Give ${this.side}-username and ${this.side}-password for ${this.host}, or check the name of the repository.`;
  }

  async #obtain(challenge: Challenge & { scheme: 'bearer' }, scope: string): Promise<Token> {
    const realm = this.#checkedRealm(challenge.realm);
    if (challenge.service !== undefined) realm.searchParams.set('service', challenge.service);
    realm.searchParams.set('scope', scope);
    const place: Place = {
      side: this.side,
      host: realm.host,
      object: `a token for ${scope}`,
      accessRemedy: this.accessRemedy(),
    };
    const headers = this.credential ? { authorization: basic(this.credential) } : {};
    const response = await this.transport
      .send({ method: 'GET', url: realm.href, headers, maxBytes: TOKEN_BYTES })
      .catch((error: unknown) => {
        throw sendProblem(place, error);
      });
    if (response.status !== 200) throw answerProblem(place, response);
    return parseToken(new TextDecoder().decode(response.bytes)) ?? fail(place);
  }

  #checkedRealm(realm: string): URL {
    const url = URL.canParse(realm) ? new URL(realm) : undefined;
    const own = url !== undefined && belongsTogether(this.host, url);
    if (url?.protocol === 'https:' && (own || this.credential === undefined)) return url;
    throw new PromotionError(
      'CREDENTIAL_WITHHELD',
      `${this.side} registry ${this.host} wants the credential sent to ${url?.origin ?? 'an address that is none'}, which does not belong to it`,
      {
        remedy: `Check that ${this.host} is the registry you mean; the password was not sent.`,
        side: this.side,
      },
    );
  }
}

/** The registry's own host, a token host known for it, or a host below the same registrable domain. */
function belongsTogether(registry: string, realm: URL): boolean {
  if (realm.host === registry || realm.host === TOKEN_HOSTS[registry]) return true;
  const domain = getDomain(registry, { allowPrivateDomains: true });
  return domain !== null && domain === getDomain(realm.host, { allowPrivateDomains: true });
}

function basic(credential: BasicCredential): string {
  const pair = `${credential.username}:${credential.password}`;
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}

function parseToken(text: string): Token | undefined {
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const value = body['token'] ?? body['access_token'];
  if (typeof value !== 'string' || value === '') return undefined;
  const seconds = body['expires_in'];
  const lifetime = typeof seconds === 'number' && seconds > 0 ? seconds : DEFAULT_LIFETIME;
  return { value, expiresAt: Date.now() + lifetime * 1000 };
}

function fail(place: Place): never {
  throw new PromotionError(
    'REGISTRY_RESPONSE',
    `${place.side} token service ${place.host} answered without a token`,
    { remedy: `Check that ${place.host} is the registry's token service.`, side: place.side },
  );
}
