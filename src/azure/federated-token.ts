import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type HttpMethods,
} from '@azure/core-rest-pipeline';
import { type Clock, REAL_CLOCK } from '../clock.js';
import { jwtClaims } from '../http/jwt.js';

/** The claims of a federated token that Entra compares with its federated credential. */
export interface FederatedClaims {
  readonly issuer?: string;
  readonly subject?: string;
  readonly audience?: string;
}

/** How a host is asked for the token of this job. */
export interface TokenOrder {
  readonly method: HttpMethods;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** the name under which the answer holds the token */
  readonly field: string;
}

/** Why a host gave no token, and what to do about it. */
export class NoFederatedToken extends Error {
  override readonly name = 'NoFederatedToken';

  constructor(
    message: string,
    readonly remedy?: string,
  ) {
    super(message);
  }
}

/** A token lives five minutes at least; within this time the same one is shown again. */
const LIFETIME = 120_000;

/** The federated token of this job. The SDK asks for it twice a sign-in; the host is asked once. */
export class FederatedToken {
  #pending: Promise<string> | undefined;
  #asked = 0;
  #claims: FederatedClaims | undefined;
  #problem: NoFederatedToken | undefined;

  /**
   * @param order throws {@link NoFederatedToken} where the host gives none to this job
   * @param keep is told every token, so that it is never shown
   */
  constructor(
    private readonly order: () => TokenOrder,
    private readonly keep: (token: string) => void,
    private readonly clock: Clock = REAL_CLOCK,
  ) {}

  get claims(): FederatedClaims | undefined {
    return this.#claims;
  }

  /** Why there is no token; undefined when there is one, or when nobody answered. */
  get problem(): NoFederatedToken | undefined {
    return this.#problem;
  }

  /** Asks while nobody waits yet: the SDK that will show the token takes its time to load. */
  ahead(client: HttpClient): void {
    // A failure is told by `problem`, and to whoever asks next.
    void this.get(client).catch(() => undefined);
  }

  get(client: HttpClient): Promise<string> {
    if (this.#pending === undefined || this.clock.now() - this.#asked > LIFETIME) {
      this.#asked = this.clock.now();
      this.#problem = undefined;
      this.#pending = this.#ask(client);
      this.#pending.catch((error: unknown) => {
        if (error instanceof NoFederatedToken) this.#problem = error;
        this.#pending = undefined;
      });
    }
    return this.#pending;
  }

  async #ask(client: HttpClient): Promise<string> {
    const { method, url, headers, field } = this.order();
    const answer = await client.sendRequest(
      createPipelineRequest({ method, url, headers: createHttpHeaders(headers) }),
    );
    const token = fieldOf(answer.bodyAsText ?? '', field);
    if (answer.status !== 200 || token === undefined) {
      const { host } = new URL(url);
      const what =
        answer.status === 200 ? ' and gave no token' : `: ${wordsOf(answer.bodyAsText ?? '')}`;
      throw new NoFederatedToken(`${host} answered ${answer.status}${what}`);
    }
    this.keep(token);
    const { iss, sub, aud } = jwtClaims(token) ?? {};
    this.#claims = { ...text('issuer', iss), ...text('subject', sub), ...text('audience', aud) };
    return token;
  }
}

function fieldOf(body: string, field: string): string | undefined {
  try {
    const value = (JSON.parse(body) as Record<string, unknown> | null)?.[field];
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a service says in an answer that is JSON; pages of anybody else say nothing. */
function wordsOf(body: string): string {
  return fieldOf(body, 'message') ?? fieldOf(body, 'error_description') ?? 'without a token';
}

function text<K extends string>(key: K, value: unknown): { readonly [P in K]?: string } {
  return typeof value === 'string' ? ({ [key]: value } as { [P in K]: string }) : {};
}
