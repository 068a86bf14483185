import { PromotionError, type Side } from '../errors.js';
import { type Digest, isDigest, matches } from '../oci/digest.js';
import { parseManifest } from '../oci/manifest.js';
import { ACCEPT_MANIFESTS } from '../oci/media-type.js';
import type { Tag } from '../oci/reference.js';
import type { Lookup, ManifestContent, ManifestHead } from '../oci/registry.js';
import { type Authorizer, repositoryScope } from './authorizer.js';
import { parseChallenge } from './challenge.js';
import { proveContent, statedDigest, wrongBytes } from './content-proof.js';
import { isInternalHost } from './internal-host.js';
import { answerProblem, type Place, saysAbsent, sendProblem } from './problem.js';
import { at, storageHost, storageRefused } from './storage.js';
import type { HttpResponse, Transport } from './transport.js';

/** A larger manifest is refused, as the distribution specification lets registries do. */
export const MANIFEST_BYTES = 4 * 1024 * 1024;
const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];
/** How registries hide from strangers what a user may see. */
const UNSEEN = [403, 404];

export interface Ask {
  readonly method: 'GET' | 'HEAD';
  /** path and query below the registry's address */
  readonly path: string;
  readonly scope: string;
  readonly accept?: string;
  readonly maxBytes: number;
  /** what is asked for, in words for a message */
  readonly object: string;
  /** false: a redirect is returned as the answer */
  readonly follow?: boolean;
}

/** Asks one registry by the distribution API and reads manifests and blobs, proven by their digests. */
export class DistributionClient {
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

  pullsLeft(): number | undefined {
    return this.#pullsLeft;
  }

  /** Actions a token for reading manifests asks for. */
  protected readonly readActions: readonly string[] = ['pull'];

  async getManifest(repository: string, reference: Tag | Digest): Promise<Lookup<ManifestContent>> {
    const object = objectName(repository, reference);
    const response = await this.ask(this.#manifest('GET', repository, reference, object));
    if (saysAbsent(response)) return { kind: 'absent' };
    if (response.status !== 200) throw this.refusal(object, response);
    proveContent(this.#place(object), isDigest(reference) ? reference : undefined, response);
    return { kind: 'found', value: this.parsed(object, response) };
  }

  async headManifest(repository: string, reference: Tag | Digest): Promise<Lookup<ManifestHead>> {
    const object = objectName(repository, reference);
    const response = await this.ask(this.#manifest('HEAD', repository, reference, object));
    // A 404 of HEAD has no body to believe, and some registries do not serve HEAD at all.
    if ([404, 405, 501].includes(response.status)) {
      const full = await this.getManifest(repository, reference);
      return full.kind === 'found' ? { kind: 'found', value: full.value } : full;
    }
    if (response.status !== 200) throw this.refusal(object, response);
    const digest = statedDigest(response);
    return {
      kind: 'found',
      value: {
        mediaType: response.header('content-type') ?? '',
        ...(digest === undefined ? {} : { digest }),
      },
    };
  }

  /** Whether HEAD finds it; a 404 without a body is believed, so only for what need not exist. */
  protected async serves(repository: string, reference: Tag | Digest): Promise<boolean> {
    const object = objectName(repository, reference);
    const response = await this.ask(this.#manifest('HEAD', repository, reference, object));
    return response.status !== 404;
  }

  async getBlob(repository: string, digest: Digest, maxBytes: number): Promise<Lookup<Uint8Array>> {
    const object = `blob ${repository}@${digest}`;
    const response = await this.ask({
      method: 'GET',
      path: `/v2/${repository}/blobs/${digest}`,
      scope: repositoryScope(repository, ...this.readActions),
      maxBytes,
      object,
    });
    const elsewhere = storageHost(this.apiHost, response.url);
    if (elsewhere !== undefined && [401, 403].includes(response.status)) {
      throw storageRefused(this.#place(object), elsewhere, response.status);
    }
    if (saysAbsent(response)) return { kind: 'absent' };
    if (response.status !== 200) throw this.refusal(`${object}${at(elsewhere)}`, response);
    if (!matches(digest, response.bytes)) throw wrongBytes(this.#place(object), digest);
    return { kind: 'found', value: response.bytes };
  }

  /** A redirect to where the blob is stored says that it is there; a 404 of HEAD has no body to ask for more. */
  async hasBlob(repository: string, digest: Digest): Promise<boolean> {
    const object = `blob ${repository}@${digest}`;
    const response = await this.ask({
      method: 'HEAD',
      path: `/v2/${repository}/blobs/${digest}`,
      scope: repositoryScope(repository, ...this.readActions),
      maxBytes: MANIFEST_BYTES,
      object,
      follow: false,
    });
    if (response.status === 404) return false;
    if (response.status !== 200 && !isRedirect(response)) throw this.refusal(object, response);
    return true;
  }

  /**
   * Sends a request with the registry's authorization, following redirects. A refusal of a request
   * that did not carry the credential which was given proves nothing, so it is sent once more with it.
   */
  protected async ask(ask: Ask): Promise<HttpResponse> {
    const before = await this.authorizer.before(ask.scope);
    const first = await this.#answered(ask, before);
    if (before !== undefined || !UNSEEN.includes(first.status)) return first;
    const offered = this.authorizer.offer(ask.scope);
    return offered === undefined ? first : this.#answered(ask, offered);
  }

  /** Sends a request, and once more when it is challenged. */
  async #answered(ask: Ask, authorization: string | undefined): Promise<HttpResponse> {
    const first = await this.#follow(ask, authorization);
    if (first.status !== 401) return first;
    const challenge = parseChallenge(first.header('www-authenticate'));
    if (!challenge) return first;
    const header = await this.authorizer.answer(challenge, ask.scope, authorization);
    return header === undefined ? first : this.#follow(ask, header);
  }

  /** The error for an answer that is not usable. */
  protected refusal(object: string, response: HttpResponse): PromotionError {
    return answerProblem(this.#place(object), response);
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
        .send({ method: ask.method, url, headers, maxBytes: ask.maxBytes })
        .catch((error: unknown) => {
          throw sendProblem(this.#place(ask.object, url), error);
        });
      const left = Number.parseInt(response.header('ratelimit-remaining') ?? '', 10);
      if (!Number.isNaN(left)) this.#pullsLeft = left;
      const location = response.header('location');
      if (!isRedirect(response) || location === undefined) return response;
      if (ask.follow === false) return response;
      url = this.#redirected(ask.object, location, url);
    }
    throw new PromotionError(
      'REGISTRY_RESPONSE',
      `${this.side} registry ${this.host} redirects ${ask.object} more than ${MAX_REDIRECTS} times`,
      { remedy: 'Check the proxy in front of the registry.', side: this.side },
    );
  }

  /** Where a redirect leads; never out of TLS, and never into the network that this runner stands in. */
  #redirected(object: string, location: string, from: string): string {
    const next = URL.canParse(location, from) ? new URL(location, from) : undefined;
    const own = new URL(`https://${this.apiHost}`).hostname;
    const inside = next && next.hostname !== own && isInternalHost(next.hostname);
    if (next?.protocol === 'https:' && !inside) return next.href;
    throw new PromotionError(
      'REGISTRY_RESPONSE',
      `${this.side} registry ${this.host} sends ${object} on to ${next?.origin ?? 'an address that is none'}, which is not followed: only https and public names are`,
      {
        remedy: `Check that ${this.host} is the registry and not a proxy or a web server in between; its operator sets the address that it redirects to.`,
        side: this.side,
      },
    );
  }

  #manifest(method: 'GET' | 'HEAD', repository: string, reference: string, object: string): Ask {
    return {
      method,
      path: `/v2/${repository}/manifests/${reference}`,
      scope: repositoryScope(repository, ...this.readActions),
      accept: ACCEPT_MANIFESTS,
      maxBytes: MANIFEST_BYTES,
      object,
    };
  }

  /** A response's body as a manifest. */
  protected parsed(object: string, response: HttpResponse): ManifestContent {
    const mediaType = response.header('content-type') ?? '';
    const { bytes } = response;
    try {
      const manifest = parseManifest(bytes, mediaType);
      return { digest: manifest.digest, bytes, mediaType, manifest };
    } catch (error) {
      throw new PromotionError(
        'MANIFEST_INVALID',
        `${this.side} registry ${this.host}: ${object} is not a usable manifest: ${(error as Error).message}`,
        {
          remedy: 'Push the image again with a current builder; this manifest cannot be promoted.',
          side: this.side,
          cause: error,
        },
      );
    }
  }

  #place(object: string, url?: string): Place {
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

/** Whether an answer sends the client somewhere else. */
export function isRedirect(response: HttpResponse): boolean {
  return REDIRECTS.includes(response.status);
}

function objectName(repository: string, reference: string): string {
  return `manifest ${repository}${isDigest(reference) ? '@' : ':'}${reference}`;
}
