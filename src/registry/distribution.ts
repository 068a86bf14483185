import { PromotionError } from '../errors.js';
import type { HttpResponse } from '../http/transport.js';
import { type Digest, isDigest, matches } from '../oci/digest.js';
import { parseManifest } from '../oci/manifest.js';
import { ACCEPT_MANIFESTS } from '../oci/media-type.js';
import type { Tag } from '../oci/reference.js';
import type { Lookup, ManifestContent, ManifestHead } from '../oci/registry.js';
import { repositoryScope } from './authorizer.js';
import { type Ask, isRedirect, RegistryConnection } from './connection.js';
import { proveContent, statedDigest, wrongBytes } from './content-proof.js';
import { saysAbsent } from './problem.js';
import { at, storageHost, storageRefused } from './storage.js';

/** A larger manifest is refused, as the distribution specification lets registries do. */
export const MANIFEST_BYTES = 4 * 1024 * 1024;
/** One look, in milliseconds: another one follows soon, and hears sooner than one that hangs. */
const GLANCE = 5_000;
/** Asks one registry by the distribution API and reads manifests and blobs, proven by their digests. */
export class DistributionClient extends RegistryConnection {
  /** Whether manifests may lie at another host, as those of registry.k8s.io do; those of an ACR never do. */
  protected readonly keepsElsewhere: boolean = true;

  async getManifest(repository: string, reference: Tag | Digest): Promise<Lookup<ManifestContent>> {
    const object = objectName(repository, reference);
    const response = await this.ask(this.#manifest('GET', repository, reference, object));
    if (saysAbsent(response)) return { kind: 'absent' };
    if (response.status !== 200) throw this.refusal(object, response);
    proveContent(this.placeOf(object), isDigest(reference) ? reference : undefined, response);
    return { kind: 'found', value: this.parsed(object, response) };
  }

  async headManifest(repository: string, reference: Tag | Digest): Promise<Lookup<ManifestHead>> {
    const object = objectName(repository, reference);
    const response = await this.ask(this.#manifest('HEAD', repository, reference, object));
    // A refusal of HEAD has no body to believe, and some registries do not serve HEAD at all.
    if ([401, 403, 404, 405, 501].includes(response.status)) {
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

  async glance(repository: string, reference: Tag | Digest): Promise<Digest | undefined> {
    const object = objectName(repository, reference);
    const ask = this.#manifest('HEAD', repository, reference, object);
    const response = await this.ask({ ...ask, kind: 'look', retry: false, milliseconds: GLANCE });
    if (response.status === 404) return undefined;
    if (response.status !== 200) throw this.refusal(object, response);
    return statedDigest(response);
  }

  async getBlob(repository: string, digest: Digest, maxBytes: number): Promise<Lookup<Uint8Array>> {
    const object = `blob ${repository}@${digest}`;
    const response = await this.ask({
      method: 'GET',
      path: `/v2/${repository}/blobs/${digest}`,
      scope: repositoryScope(repository, ...this.readActions),
      maxBytes,
      object,
      follow: 'anywhere',
    });
    const elsewhere = storageHost(this.apiHost, response.url);
    if (elsewhere !== undefined && [401, 403].includes(response.status)) {
      throw storageRefused(this.placeOf(object), elsewhere, response.status);
    }
    if (saysAbsent(response)) return { kind: 'absent' };
    if (response.status !== 200) throw this.refusal(`${object}${at(elsewhere)}`, response);
    if (!matches(digest, response.bytes)) throw wrongBytes(this.placeOf(object), digest);
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
      follow: 'nowhere',
    });
    if (response.status === 404) return false;
    if (response.status !== 200 && !isRedirect(response)) throw this.refusal(object, response);
    return true;
  }

  #manifest(method: 'GET' | 'HEAD', repository: string, reference: string, object: string): Ask {
    return {
      method,
      path: `/v2/${repository}/manifests/${reference}`,
      scope: repositoryScope(repository, ...this.readActions),
      accept: ACCEPT_MANIFESTS,
      maxBytes: MANIFEST_BYTES,
      object,
      ...(this.keepsElsewhere ? { follow: 'anywhere' } : {}),
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
}

function objectName(repository: string, reference: string): string {
  return `manifest ${repository}${isDigest(reference) ? '@' : ':'}${reference}`;
}
