import type { Digest } from '../oci/digest.js';
import { MEDIA_TYPE } from '../oci/media-type.js';
import { parseTag } from '../oci/reference.js';
import { LEGACY_SUFFIXES, type Referrer, referrerOf } from '../oci/referrer.js';
import type { RegistryReader } from '../oci/registry.js';
import { repositoryScope } from './authorizer.js';
import { DistributionClient, MANIFEST_BYTES } from './distribution.js';
import type { HttpResponse } from './transport.js';

const MAX_PAGES = 50;

/** Reads one registry, with what is attached to its images; knows nothing of Azure. */
export class RegistryClient extends DistributionClient implements RegistryReader {
  async referrers(repository: string, digest: Digest): Promise<readonly Referrer[]> {
    const [listed, legacy] = await Promise.all([
      this.#listReferrers(repository, digest),
      Promise.all(
        Object.entries(LEGACY_SUFFIXES).map((it) => this.#legacy(repository, digest, it)),
      ),
    ]);
    return [...listed, ...legacy.flat()];
  }

  /**
   * The referrers API, page by page; where a registry has none, the index under the fallback tag.
   *
   * @see OCI distribution specification, "Listing Referrers" and "Unavailable Referrers API"
   */
  async #listReferrers(repository: string, digest: Digest): Promise<Referrer[]> {
    const object = `referrers of ${repository}@${digest}`;
    const found: Referrer[] = [];
    let path: string | undefined = `/v2/${repository}/referrers/${digest}`;
    for (let page = 0; path !== undefined && page < MAX_PAGES; page += 1) {
      const response: HttpResponse = await this.ask({
        method: 'GET',
        path,
        scope: repositoryScope(repository, ...this.readActions),
        accept: MEDIA_TYPE.ociIndex,
        maxBytes: MANIFEST_BYTES,
        object,
      });
      const away = response.url !== `https://${this.apiHost}${path}`;
      if (response.status === 404 || response.status === 405 || (away && response.status !== 200)) {
        return this.#fallback(repository, digest);
      }
      if (response.status !== 200) throw this.refusal(object, response);
      const { manifest } = this.parsed(object, response);
      if (manifest.kind !== 'index') return this.#fallback(repository, digest);
      found.push(...manifest.manifests.map(referrerOf));
      path = nextPath(response.header('link'), this.apiHost);
    }
    return found.length > 0 ? found : this.#fallback(repository, digest);
  }

  async #fallback(repository: string, digest: Digest): Promise<Referrer[]> {
    const index = await this.getManifest(repository, parseTag(digest.replace(':', '-')));
    if (index.kind === 'absent' || index.value.manifest.kind !== 'index') return [];
    return index.value.manifest.manifests.map(referrerOf);
  }

  async #legacy(
    repository: string,
    digest: Digest,
    [suffix, artifactType]: readonly [string, string],
  ): Promise<Referrer[]> {
    const tag = parseTag(`${digest.replace(':', '-')}.${suffix}`);
    const found = await this.getManifest(repository, tag);
    return found.kind === 'absent' ? [] : [{ digest: found.value.digest, artifactType }];
  }
}

/** The next page a `Link` header names, where it stays on the registry itself. */
function nextPath(link: string | undefined, host: string): string | undefined {
  const target = /<([^>]+)>\s*;\s*rel="?next"?/.exec(link ?? '')?.[1];
  const origin = `https://${host}`;
  if (target === undefined || !URL.canParse(target, origin)) return undefined;
  const url = new URL(target, origin);
  return url.origin === origin ? `${url.pathname}${url.search}` : undefined;
}
