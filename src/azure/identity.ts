import type { TokenCredential } from '@azure/core-auth';
import { type Clock, REAL_CLOCK } from '../clock.js';
import { PromotionError, type Side } from '../errors.js';
import { jwtClaims } from '../http/jwt.js';
import { type Token, TokenCache } from '../http/token-cache.js';
import type { Secrets } from '../secrets.js';
import { inTime } from '../time-limit.js';

/** What a credential's token says about whom it stands for. Nothing of it is verified or secret. */
export interface IdentityClaims {
  readonly applicationId?: string;
  readonly objectId?: string;
  readonly tenantId?: string;
}

/** The longest wait for one token, in milliseconds; a slow `az` takes several seconds. */
const TOKEN_TIMEOUT = 90_000;

/** How a host hands an Entra identity to the core. */
export interface IdentitySource {
  /** where the credential comes from, for the log and the report, for example `azure-cli` */
  readonly method: string;
  /** what the host read to sign in and must never be seen, for example a client secret */
  readonly secrets: readonly string[];
  /** @param signal ends whatever the credential waits for: the run is over */
  credential(signal: AbortSignal): Promise<TokenCredential>;
  /** What to say and do about a failure of this way of signing in. */
  explain(error: unknown): { readonly message: string; readonly remedy: string };
}

/** One Entra identity: its tokens by scope, each obtained once, remembered as secrets. */
export class Identity {
  readonly #tokens: TokenCache;
  #credential: Promise<TokenCredential> | undefined;
  #claims: IdentityClaims = {};

  constructor(
    private readonly source: IdentitySource,
    private readonly secrets: Secrets,
    private readonly side: Side,
    private readonly signal: AbortSignal,
    private readonly clock: Clock = REAL_CLOCK,
  ) {
    this.#tokens = new TokenCache(clock);
  }

  get method(): string {
    return this.source.method;
  }

  /** Known after the first token. */
  get claims(): IdentityClaims {
    return this.#claims;
  }

  /** Begins to sign in: what the first token takes is loaded, and asked for, while nobody waits for it yet. */
  prepare(): void {
    this.#credential ??= this.source.credential(this.signal);
    // It is told by the first token.
    this.#credential.catch(() => {});
  }

  /**
   * An access token for a scope.
   *
   * @throws PromotionError `IDENTITY_TOKEN`
   */
  token(scope: string): Promise<string> {
    return this.#tokens.get(scope, () => this.#obtain(scope));
  }

  /**
   * Forgets a token that a service did not accept, and the credential with what it remembers, so that
   * the next one is fresh.
   */
  async refused(scope: string, token: string): Promise<void> {
    await this.#tokens.drop(scope, token);
    this.#credential = undefined;
  }

  async #obtain(scope: string): Promise<Token> {
    try {
      this.#credential ??= this.source.credential(this.signal);
      const credential = await this.#credential;
      // Not every credential listens to its signal, so the waiting ends here.
      const token = await inTime(this.clock, TOKEN_TIMEOUT, this.signal, (abortSignal) =>
        credential.getToken(scope, { abortSignal }),
      );
      if (token === null) throw new Error('the credential gave no token');
      this.secrets.remember(token.token);
      this.#claims = { ...claimsOf(token.token), ...this.#claims };
      return { value: token.token, expiresAt: token.expiresOnTimestamp };
    } catch (error) {
      this.signal.throwIfAborted();
      const { message, remedy } = this.source.explain(error);
      throw new PromotionError(
        'IDENTITY_TOKEN',
        `No Entra token for the ${this.side} (${this.source.method}, scope ${scope}): ${message}`,
        { remedy, side: this.side, cause: error },
      );
    }
  }
}

function claimsOf(token: string): IdentityClaims {
  const claims = jwtClaims(token) ?? {};
  const applicationId = claims['appid'] ?? claims['azp'];
  return {
    ...(typeof applicationId === 'string' ? { applicationId } : {}),
    ...(typeof claims['oid'] === 'string' ? { objectId: claims['oid'] } : {}),
    ...(typeof claims['tid'] === 'string' ? { tenantId: claims['tid'] } : {}),
  };
}
