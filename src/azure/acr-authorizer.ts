import { type ErrorCode, PromotionError, type Side } from '../errors.js';
import { jwtClaims, jwtExpiry } from '../http/jwt.js';
import { type Token, TokenCache } from '../http/token-cache.js';
import type { Transport } from '../http/transport.js';
import type { Authorizer } from '../registry/authorizer.js';
import type { Challenge } from '../registry/challenge.js';
import { answerProblem, isPage, type Place, sendProblem } from '../registry/problem.js';
import type { Secrets } from '../secrets.js';
import { ACR_SCOPE, armScope, type Cloud } from './cloud.js';
import { ScopeBatches } from './scope-batches.js';

/** Gives Entra access tokens: a signed-in identity, or one token handed in as a password. */
export interface EntraTokens {
  token(scope: string): Promise<string>;
  /** one sentence that gives this identity the right to read the registry */
  accessRemedy(host: string): string;
  /** one sentence that gives this identity the right to read locks there */
  locksRemedy(host: string): string;
}

/** The action that reads tags' and repositories' properties, their locks among them. */
export const METADATA_READ = 'metadata_read';

/** What the client of an ACR asks of its authorization, besides what every registry's gives. */
export type AcrAuthorization = Authorizer & Pick<AcrAuthorizer, 'expect' | 'lacks' | 'locksRemedy'>;

const TOKEN_BYTES = 256 * 1024;
/** Life of a token that does not state its end, in milliseconds. */
const UNSTATED_LIFETIME = 120_000;
/** Answers that say no to a scope. */
const REFUSED: readonly ErrorCode[] = ['REGISTRY_UNAUTHORIZED', 'REGISTRY_DENIED'];
/** Answers that may be about one scope of several. */
const OF_ONE: readonly ErrorCode[] = [...REFUSED, 'REGISTRY_RESPONSE'];
/** So long nobody asks for a login again that did not come, in milliseconds: the rest of a set need not wait for it. */
const LOGIN_GRUDGE = 10_000;
const API_VERSION = 'api-version=2021-07-01';

/**
 * The token flow of an ACR: an Entra token is exchanged for the registry's refresh token, that for an
 * access token with just the wanted scope. All of it goes to the login server itself, never to a
 * realm somebody names.
 *
 * @see github.com/Azure/acr, docs/AAD-OAuth.md
 */
export class AcrAuthorizer implements Authorizer {
  readonly #tokens: TokenCache;
  readonly #refresh: TokenCache;
  readonly #batches: ScopeBatches;

  constructor(
    private readonly transport: Transport,
    private readonly secrets: Secrets,
    private readonly side: Side,
    private readonly host: string,
    private readonly cloud: Cloud,
    private readonly entra: EntraTokens,
  ) {
    this.#tokens = new TokenCache(transport.clock);
    this.#refresh = new TokenCache(transport.clock, LOGIN_GRUDGE);
    this.#batches = new ScopeBatches(
      (scopes) => this.#tokenFor(scopes),
      (scope) => void this.before(scope).catch(() => {}),
    );
  }

  /** A token that is asked for from now on is for this scope as well, if it has room. */
  expect(scope: string): void {
    this.#batches.expect(scope);
  }

  async before(scope: string): Promise<string | undefined> {
    this.#batches.unexpect(scope);
    return `Bearer ${await this.#accessToken(scope)}`;
  }

  /** A refused token is replaced once, for the same scope: what the registry names is not taken over. */
  async answer(
    challenge: Challenge,
    scope: string,
    sent: string | undefined,
  ): Promise<string | undefined> {
    if (challenge.scheme === 'basic' || challenge.error === 'insufficient_scope') return undefined;
    await this.#tokens.drop(scope, (sent ?? '').slice('Bearer '.length));
    return `Bearer ${await this.#accessToken(scope)}`;
  }

  /** Every request carries the identity's token already. */
  offer(): undefined {
    return undefined;
  }

  accessRemedy(): string {
    return this.entra.accessRemedy(this.host);
  }

  locksRemedy(): string {
    return this.entra.locksRemedy(this.host);
  }

  /** Whether the token for a scope says that it was granted without this action; unsaid is false. */
  async lacks(scope: string, action: string): Promise<boolean> {
    const access = jwtClaims(await this.#accessToken(scope))?.['access'];
    if (!Array.isArray(access)) return false;
    // A token may be for several repositories, each with rights of its own.
    const [, repository] = scope.split(':');
    return !access.some((it: { name?: unknown; actions?: unknown } | null) => {
      if (it?.name !== undefined && it.name !== repository) return false;
      return !Array.isArray(it?.actions) || it.actions.includes(action);
    });
  }

  /** A role that may pull and not read metadata is mostly given less than it asks for; else it asks for less. */
  #accessToken(scope: string): Promise<string> {
    return this.#tokens.get(scope, () => this.#together(scope));
  }

  /**
   * One token for all who ask while none is on its way yet: for a set, while the registry's login is. What
   * is refused for several is asked for alone.
   */
  async #together(scope: string): Promise<Token> {
    const { scopes, token } = this.#batches.join(scope);
    token.catch(() => {});
    await this.#refreshToken();
    try {
      return await token;
    } catch (error) {
      if (scopes.length === 1) return this.#forLess(scope, error);
      if (!isOneOf(OF_ONE, error)) throw error;
      return this.#tokenFor([scope]).catch((refused) => this.#forLess(scope, refused));
    }
  }

  /** Asks for what a role that may pull and not read metadata can have, where more was refused. */
  #forLess(scope: string, refused: unknown): Promise<Token> {
    const less = scope.replace(`,${METADATA_READ}`, '');
    if (!isOneOf(REFUSED, refused) || less === scope) throw refused;
    return this.#tokenFor([less]).catch(() => {
      throw refused;
    });
  }

  /** @param scopes more may come until the registry's login is there */
  async #tokenFor(scopes: readonly string[]): Promise<Token> {
    // Nobody joins a token whose login did not come.
    const refresh = await this.#refreshToken().finally(() => this.#batches.close(scopes));
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      service: this.host,
      refresh_token: refresh,
    });
    for (const scope of scopes) form.append('scope', scope);
    const more = scopes.length > 1 ? ` and ${scopes.length - 1} more` : '';
    return this.#post('/oauth2/token', form, 'access_token', `a token for ${scopes[0]}${more}`);
  }

  /** A registry whose policy or age refuses the registry audience may take the ARM audience. */
  #refreshToken(): Promise<string> {
    return this.#refresh.get('refresh', async () => {
      try {
        return await this.#exchange(ACR_SCOPE);
      } catch (error) {
        if (!mayTryArmAudience(error)) throw error;
        return await this.#exchange(armScope(this.cloud)).catch(() => {
          throw error;
        });
      }
    });
  }

  async #exchange(scope: string): Promise<Token> {
    const form = new URLSearchParams({
      grant_type: 'access_token',
      service: this.host,
      access_token: await this.entra.token(scope),
    });
    return this.#post('/oauth2/exchange', form, 'refresh_token', 'a login');
  }

  async #post(path: string, form: URLSearchParams, field: string, object: string): Promise<Token> {
    const place: Place = {
      side: this.side,
      host: this.host,
      object,
      accessRemedy: this.accessRemedy(),
    };
    const url = `https://${this.host}${path}?${API_VERSION}`;
    const response = await this.transport
      .send({ method: 'POST', url, form, maxBytes: TOKEN_BYTES })
      .catch((error: unknown) => {
        throw sendProblem(place, error);
      });
    if (response.status !== 200) throw answerProblem(place, response);
    const value = tokenField(response.bytes, field);
    if (value === undefined) {
      if (isPage(response)) throw answerProblem(place, response);
      throw new PromotionError(
        'REGISTRY_RESPONSE',
        `${this.side} registry ${this.host} answered ${path} without ${field}`,
        { remedy: `Check that ${this.host} is an Azure Container Registry.`, side: this.side },
      );
    }
    this.secrets.remember(value);
    const unstated = this.transport.clock.now() + UNSTATED_LIFETIME;
    return { value, expiresAt: jwtExpiry(value) ?? unstated };
  }
}

function mayTryArmAudience(error: unknown): boolean {
  if (!(error instanceof PromotionError)) return false;
  return error.code === 'REGISTRY_UNAUTHORIZED' || error.code === 'IDENTITY_TOKEN';
}

function tokenField(bytes: Uint8Array, field: string): string | undefined {
  try {
    const body = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    const value = body[field];
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch {
    return undefined;
  }
}

function isOneOf(codes: readonly ErrorCode[], error: unknown): error is PromotionError {
  return error instanceof PromotionError && codes.includes(error.code);
}
