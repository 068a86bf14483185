import { PromotionError, type Side } from '../errors.js';
import { isInternalHost } from '../http/internal-host.js';
import type { RequestKind } from '../http/limiter.js';
import type { HttpResponse, Transport } from '../http/transport.js';
import type { Authorizer } from './authorizer.js';
import { type Challenge, parseChallenge } from './challenge.js';
import { answerProblem, type Place, sendProblem } from './problem.js';

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];
/** How registries hide from strangers what a user may see. */
const UNSEEN = [401, 403, 404];
/** A challenge is in the header; the body says nothing more. */
const GREETING_BYTES = 64 * 1024;

/**
 * `nowhere`: a redirect is returned as the answer. `anywhere`: to any public host over https, without the
 * credential; only for content that is proven by its digest, or that a registry which is no ACR keeps elsewhere.
 */
export type Follow = 'nowhere' | 'anywhere';

export interface Ask {
  readonly method: 'GET' | 'HEAD';
  /** path and query below the registry's address */
  readonly path: string;
  readonly scope: string;
  readonly accept?: string;
  readonly maxBytes: number;
  /** what is asked for, in words for a message */
  readonly object: string;
  /** where redirects are followed; within the registry's own address when absent */
  readonly follow?: Follow;
  /** a 429 holds back the requests of one kind; those without one are a kind of their own */
  readonly kind?: RequestKind;
  /** false: asked once, whatever comes */
  readonly retry?: boolean;
  /** how long an attempt may take, where that is less than usual */
  readonly milliseconds?: number;
}

/** Sends requests to one registry, with its authorization and within the bounds of redirects. */
export class RegistryConnection {
  /**
   * @param side the role of the registry, for messages
   * @param host name in references and messages, for example `docker.io`
   * @param apiHost host that serves the API, for example `registry-1.docker.io`
   */
  constructor(
    protected readonly transport: Transport,
    private readonly authorizer: Authorizer,
    readonly side: Side,
    readonly host: string,
    protected readonly apiHost: string = host,
  ) {}

  #pullsLeft: number | undefined;
  #greeting: Promise<Challenge | undefined> | undefined;
  /** repositories that gave a manifest or blob to the credential of this run */
  readonly #read = new Set<string>();

  pullsLeft(): number | undefined {
    return this.#pullsLeft;
  }

  /** Actions a token for reading manifests asks for. */
  protected readonly readActions: readonly string[] = ['pull'];

  /**
   * Sends a request with the registry's authorization, following redirects. A refusal of a request
   * that did not carry the credential which was given proves nothing, so it is sent once more with it:
   * as it is, and then as the registry's front door asks for it.
   */
  protected async ask(ask: Ask): Promise<HttpResponse> {
    const before = await this.authorizer.before(ask.scope);
    const first = await this.#answered(ask, before);
    if (first.sent !== undefined || !UNSEEN.includes(first.response.status)) return first.response;
    const offered = this.authorizer.offer(ask.scope);
    if (offered === undefined) return first.response;
    const { sent, response } = await this.#answered(ask, offered);
    if (sent !== offered || !UNSEEN.includes(response.status)) return response;
    this.#greeting ??= this.#greet();
    const challenge = await this.#greeting.catch((error: unknown) => {
      this.#greeting = undefined;
      throw error;
    });
    const header = challenge && (await this.authorizer.answer(challenge, ask.scope, offered));
    return header === undefined ? response : this.#follow(ask, header);
  }

  /** How the registry wants to be asked, where its answers about content do not say. */
  async #greet(): Promise<Challenge | undefined> {
    const url = `https://${this.apiHost}/v2/`;
    const object = 'how it wants to be asked';
    const answer = await this.transport
      .send({ method: 'GET', url, headers: {}, maxBytes: GREETING_BYTES })
      .catch((error: unknown) => {
        throw sendProblem(this.placeOf(object), error);
      });
    if (answer.status === 429 || answer.status >= 500) throw this.refusal(object, answer);
    return answer.status === 401 ? parseChallenge(answer.header('www-authenticate')) : undefined;
  }

  /** Sends a request, and once more when it is challenged; says what the answer was given to. */
  async #answered(
    ask: Ask,
    sent: string | undefined,
  ): Promise<{ readonly response: HttpResponse; readonly sent: string | undefined }> {
    const response = await this.#follow(ask, sent);
    const challenge =
      response.status === 401 ? parseChallenge(response.header('www-authenticate')) : undefined;
    const header = challenge && (await this.authorizer.answer(challenge, ask.scope, sent));
    return header === undefined
      ? { response, sent }
      : { response: await this.#follow(ask, header), sent: header };
  }

  /** The error for an answer that is not usable. */
  protected refusal(object: string, response: HttpResponse): PromotionError {
    const repository = repositoryIn(response.url);
    const read = repository !== undefined && this.#read.has(repository) ? { read: repository } : {};
    return answerProblem({ ...this.placeOf(object, response.url), ...read }, response);
  }

  async #follow(ask: Ask, authorization: string | undefined): Promise<HttpResponse> {
    const origin = `https://${this.apiHost}`;
    let url = `${origin}${ask.path}`;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const own = new URL(url).origin === origin;
      const headers = {
        ...(ask.accept === undefined ? {} : { accept: ask.accept }),
        ...(authorization === undefined || !own ? {} : { authorization }),
      };
      const response = await this.transport
        .send({
          method: ask.method,
          url,
          headers,
          maxBytes: ask.maxBytes,
          ...(ask.kind === undefined ? {} : { kind: ask.kind }),
          ...(ask.retry === undefined ? {} : { retry: ask.retry }),
          ...(ask.milliseconds === undefined ? {} : { milliseconds: ask.milliseconds }),
        })
        .catch((error: unknown) => {
          throw sendProblem(this.placeOf(ask.object, url), error);
        });
      const left = Number.parseInt(response.header('ratelimit-remaining') ?? '', 10);
      if (!Number.isNaN(left)) this.#pullsLeft = left;
      const location = response.header('location');
      const repository = response.status === 200 && own ? repositoryIn(url) : undefined;
      if (repository !== undefined) this.#read.add(repository);
      if (!isRedirect(response) || location === undefined) return response;
      if (ask.follow === 'nowhere') return response;
      url = this.#redirected(ask, location, url);
    }
    throw new PromotionError(
      'REGISTRY_RESPONSE',
      `${this.side} registry ${this.host} redirects ${ask.object} more than ${MAX_REDIRECTS} times`,
      { remedy: 'Check the proxy in front of the registry.', side: this.side },
    );
  }

  /**
   * Where a redirect leads; never out of TLS, never into the network that this runner stands in, and to
   * another host only where the ask allows it: what a tag holds, what is locked and what the target serves
   * is the registry's own word.
   */
  #redirected({ object, follow }: Ask, location: string, from: string): string {
    const next = URL.canParse(location, from) ? new URL(location, from) : undefined;
    const own = new URL(`https://${this.apiHost}`);
    const inside = next && next.hostname !== own.hostname && isInternalHost(next.hostname);
    const away = follow !== 'anywhere' && next?.origin !== own.origin;
    if (next?.protocol === 'https:' && !inside && !away) return next.href;
    const why =
      away && next?.protocol === 'https:' && !inside
        ? `this is asked of ${this.host} alone`
        : 'only https and public names are';
    throw new PromotionError(
      'REGISTRY_RESPONSE',
      `${this.side} registry ${this.host} sends ${object} on to ${next?.origin ?? 'an address that is none'}, which is not followed: ${why}`,
      {
        remedy: `Check that ${this.host} is the registry and not a proxy or a web server in between; its operator sets the address that it redirects to.`,
        side: this.side,
      },
    );
  }

  /** Where something was asked, for a message. */
  protected placeOf(object: string, url?: string): Place {
    const accessRemedy = this.authorizer.accessRemedy();
    const asked = url === undefined ? this.apiHost : new URL(url).host;
    return {
      side: this.side,
      host: this.host,
      ...(asked === this.apiHost ? {} : { asked }),
      object,
      accessRemedy,
    };
  }
}

/** The repository of a request for content; undefined for every other request. */
function repositoryIn(url: string): string | undefined {
  return /^https:\/\/[^/]+\/v2\/([^?#]+?)\/(?:manifests|blobs|referrers)\//.exec(url)?.[1];
}

/** Whether an answer sends the client somewhere else. */
export function isRedirect(response: HttpResponse): boolean {
  return REDIRECTS.includes(response.status);
}
