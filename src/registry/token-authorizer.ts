import { PromotionError, type Side } from '../errors.js';
import { type Token, TokenCache } from '../http/token-cache.js';
import type { Transport } from '../http/transport.js';
import type { Secrets } from '../secrets.js';
import type { Authorizer } from './authorizer.js';
import type { Challenge } from './challenge.js';
import { answerProblem, isPage, type Place, sendProblem, whoOf } from './problem.js';
import { judgeRealm } from './realm.js';

/** User name and password, or a token as the password, for a registry outside of Entra. */
export interface BasicCredential {
  readonly username: string;
  readonly password: string;
}

const DEFAULT_LIFETIME = 60;
const TOKEN_BYTES = 256 * 1024;
/** More of an address is not shown. */
const LONGEST_REALM = 200;

/**
 * The token flow of the distribution specification, anonymous or with a user name and password, and
 * plain Basic authentication where the registry asks for it. Only the registry's own host or a token
 * service that belongs to it is asked, with a password or without, and never for more than reading.
 */
export class TokenAuthorizer implements Authorizer {
  readonly #tokens: TokenCache;
  /** what answered the last challenge for a scope, so that the next request needs no challenge */
  readonly #headers = new Map<string, string>();

  constructor(
    private readonly transport: Transport,
    private readonly secrets: Secrets,
    private readonly side: Side,
    private readonly host: string,
    private readonly credential: BasicCredential | undefined,
    /** hosts, with their ports, that a user named as token services of this registry */
    private readonly allowedTokenHosts: readonly string[] = [],
  ) {
    this.#tokens = new TokenCache(transport.clock);
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
    if (sent?.startsWith('Bearer ')) await this.#tokens.drop(scope, sent.slice('Bearer '.length));
    const token = await this.#tokens.get(scope, () => this.#obtain(challenge, scope));
    this.secrets.remember(token);
    return `Bearer ${token}`;
  }

  /** Some registries hide from strangers what a user may see, and ask nobody who they are. */
  offer(scope: string): string | undefined {
    if (!this.credential) return undefined;
    const header = this.#headers.get(scope) ?? basic(this.credential);
    this.#headers.set(scope, header);
    return header;
  }

  accessRemedy(): string {
    return this.credential
      ? `Check user name and password of ${this.host} in source-username and source-password, or in source-credentials: the user must be allowed to pull this repository.`
      : `Give source-username and source-password for ${this.host}, or, with several source registries, a line for it in source-credentials; or check the name of the repository.`;
  }

  async #obtain(challenge: Challenge & { scheme: 'bearer' }, scope: string): Promise<Token> {
    const realm = await this.#checkedRealm(challenge.realm);
    if (challenge.service !== undefined) realm.searchParams.set('service', challenge.service);
    realm.searchParams.set('scope', scope);
    const place: Place = {
      side: this.side,
      host: this.host,
      asked: realm.host,
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
    const text = new TextDecoder().decode(response.bytes);
    const token = parseToken(text, this.transport.clock.now());
    if (token === undefined && isPage(response)) throw answerProblem(place, response);
    return token ?? fail(place);
  }

  async #checkedRealm(realm: string): Promise<URL> {
    const judged = await judgeRealm(this.host, realm, this.allowedTokenHosts);
    if (judged.kind === 'allowed') return judged.url;
    const named = judged.host ?? realm.slice(0, LONGEST_REALM);
    const sent = this.credential ? 'the password was not sent there' : 'it was not asked';
    const wayOut =
      judged.host === undefined
        ? ''
        : ` If that is its token service, say so: token-hosts: ${this.host}=${judged.host}`;
    throw new PromotionError(
      'CREDENTIAL_WITHHELD',
      `${this.side} registry ${this.host} names ${named} as its token service, ${judged.why}; ${sent}`,
      { remedy: `Check that ${this.host} is the registry you mean.${wayOut}`, side: this.side },
    );
  }
}

function basic(credential: BasicCredential): string {
  const pair = `${credential.username}:${credential.password}`;
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}

function parseToken(text: string, now: number): Token | undefined {
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
  return { value, expiresAt: now + lifetime * 1000 };
}

function fail(place: Place): never {
  throw new PromotionError('REGISTRY_RESPONSE', `${whoOf(place)} answered without a token`, {
    remedy: `Check that ${place.asked ?? place.host} is the token service of ${place.host}.`,
    side: place.side,
  });
}
