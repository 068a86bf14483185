import { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import type { Descriptor, Manifest } from '../oci/manifest.js';
import { MEDIA_TYPE } from '../oci/media-type.js';
import type { Tag } from '../oci/reference.js';
import {
  type FallbackIndex,
  fallbackTag,
  isUntold,
  LEGACY_SUFFIXES,
  legacyReferrer,
  legacyTag,
  type Referrer,
  type ReferrerListing,
  referrerOf,
} from '../oci/referrer.js';
import type { Lookup, ManifestContent, RegistryReader } from '../oci/registry.js';
import { repositoryScope } from './authorizer.js';
import { type Ask, DistributionClient, isRedirect, MANIFEST_BYTES } from './distribution.js';
import { registryErrors } from './problem.js';
import { ReferrerBudget } from './referrer-budget.js';
import type { HttpResponse } from './transport.js';

/** A longer list is refused rather than read in part. */
const MAX_PAGES = 50;
/** Answers by which a registry says that it has no referrers API. */
const NO_API = [400, 404, 405, 406, 501];

/** Where a redirect leads that is not to a registry: in circles, to a page, to a host nobody serves. */
const NOWHERE = ['REGISTRY_RESPONSE', 'MANIFEST_INVALID', 'REGISTRY_UNREACHABLE', 'REGISTRY_TLS'];

/** What the referrers API lists; else whether the registry said in its own words that it has none. */
type ApiList = readonly Descriptor[] | 'none' | 'bare';

/** Reads one registry, with what is attached to its images; knows nothing of Azure. */
export class RegistryClient extends DistributionClient implements RegistryReader {
  readonly #budget = new ReferrerBudget((milliseconds) => this.transport.pause(milliseconds));

  /**
   * Reads the referrers API and, side by side, the tags that stand in for it: some clients write the
   * fallback tag although there is an API, and cosign's first scheme knows tags only.
   *
   * @see OCI distribution specification, "Listing Referrers" and "Unavailable Referrers API"
   */
  async referrers(repository: string, subject: Digest): Promise<ReferrerListing> {
    const [listed, index, legacy] = await Promise.all([
      this.#list(repository, subject),
      this.#tagged(repository, fallbackTag(subject)),
      Promise.all(
        Object.keys(LEGACY_SUFFIXES).map((suffix) => this.#legacy(repository, subject, suffix)),
      ),
    ]);
    const entries = typeof listed === 'string' ? [] : listed;
    const known = new Set(entries.map(({ digest }) => digest));
    const fallback = fallbackOf(subject, index);
    const more = fallback === undefined ? [] : childrenOf(index);
    const [ofApi, ofIndex] = await Promise.all([
      Promise.all(entries.map((it) => this.#told(repository, subject, it))),
      Promise.all(
        more
          .filter(({ digest }) => !known.has(digest))
          .map((it) => this.#written(repository, subject, it)),
      ),
    ]);
    return {
      api: typeof listed !== 'string',
      ...(listed === 'bare' ? { doubtful: true } : {}),
      referrers: [...ofApi, ...ofIndex.flat(), ...legacy.flat()],
      ...(fallback === undefined ? {} : { fallback }),
    };
  }

  /** The referrers API, page by page. */
  async #list(repository: string, subject: Digest): Promise<ApiList> {
    const object = `referrers of ${repository}@${subject}`;
    const found: Descriptor[] = [];
    let path: string | undefined = `/v2/${repository}/referrers/${subject}`;
    for (let page = 0; path !== undefined; page += 1) {
      if (page >= MAX_PAGES) throw this.#endless(object);
      const ask: Ask = {
        method: 'GET',
        path,
        scope: repositoryScope(repository, ...this.readActions),
        accept: MEDIA_TYPE.ociIndex,
        maxBytes: MANIFEST_BYTES,
        object,
      };
      const response = await this.#budget.ask(() => this.ask({ ...ask, follow: false }));
      if (isRedirect(response)) return this.#redirected(ask);
      if (NO_API.includes(response.status)) return withoutApi(response);
      if (response.status !== 200) throw this.refusal(object, response);
      const { manifest } = this.parsed(object, response);
      if (manifest.kind !== 'index') throw this.refusal(object, response);
      found.push(...manifest.manifests);
      const next = nextPath(response.header('link'), this.apiHost);
      if (next === 'elsewhere') throw this.refusal(object, response);
      path = next;
    }
    return found;
  }

  /**
   * Follows a redirect: a list at its end counts, anything else there means that there is no API, as
   * at GHCR. A throttled or broken answer is still none.
   */
  async #redirected(ask: Ask): Promise<ApiList> {
    try {
      const response = await this.#budget.ask(() => this.ask(ask));
      const { status } = response;
      if (status === 429 || status === 408 || status >= 500)
        throw this.refusal(ask.object, response);
      if (status !== 200) return 'none';
      const { manifest } = this.parsed(ask.object, response);
      return manifest.kind === 'index' ? manifest.manifests : 'none';
    } catch (error) {
      if (error instanceof PromotionError && NOWHERE.includes(error.code)) return 'none';
      throw error;
    }
  }

  /** A listed referrer, opened only where the entry does not tell what it is. */
  async #told(repository: string, subject: Digest, entry: Descriptor): Promise<Referrer> {
    if (!isUntold(entry)) return referrerOf(subject, entry);
    return referrerOf(subject, entry, await this.#open(repository, subject, entry));
  }

  /** A referrer that somebody wrote down: it has to be there, and not name another subject. */
  async #written(repository: string, subject: Digest, entry: Descriptor): Promise<Referrer[]> {
    const manifest = await this.#open(repository, subject, entry);
    const named = manifest.kind === 'schema1' ? undefined : manifest.subject?.digest;
    const referrer = referrerOf(subject, entry, manifest);
    if (named === undefined) return [{ ...referrer, subjectless: true }];
    return named === subject ? [referrer] : [];
  }

  async #open(repository: string, subject: Digest, entry: Descriptor): Promise<Manifest> {
    const found = await this.getManifest(repository, entry.digest);
    if (found.kind === 'found') return found.value.manifest;
    throw new PromotionError(
      'MANIFEST_UNKNOWN',
      `${this.side} registry ${this.host} lists ${repository}@${entry.digest} as attached to ${subject} and does not serve it`,
      {
        remedy: `Push it again, or delete the tag ${fallbackTag(subject)} where that is what lists it, or set referrers: ignore.`,
        side: this.side,
      },
    );
  }

  async #legacy(repository: string, subject: Digest, suffix: string): Promise<Referrer[]> {
    const found = await this.#tagged(repository, legacyTag(subject, suffix));
    if (found.kind === 'absent') return [];
    return [legacyReferrer(subject, suffix, found.value.manifest)];
  }

  /** A tag that mostly does not exist: where pulls are counted, it is looked for at no cost first. */
  async #tagged(repository: string, tag: Tag): Promise<Lookup<ManifestContent>> {
    if (this.pullsLeft() !== undefined && !(await this.serves(repository, tag))) {
      return { kind: 'absent' };
    }
    return this.getManifest(repository, tag);
  }

  #endless(object: string): PromotionError {
    return new PromotionError(
      'CONTENT_TOO_LARGE',
      `${this.side} registry ${this.host} lists ${object} on more than ${MAX_PAGES} pages`,
      {
        remedy: 'Delete attached artifacts nobody needs, or set referrers: ignore.',
        side: this.side,
      },
    );
  }
}

/** A refusal that names the repository or the manifest says nothing about the API. */
function withoutApi(response: HttpResponse): ApiList {
  const codes = registryErrors(response).map(({ code }) => code);
  if (codes.some((code) => /^(NAME|MANIFEST)_UNKNOWN$/.test(code))) return [];
  return codes.length === 0 ? 'bare' : 'none';
}

function childrenOf(found: Lookup<ManifestContent>): readonly Descriptor[] {
  if (found.kind === 'absent' || found.value.manifest.kind !== 'index') return [];
  return found.value.manifest.manifests;
}

function fallbackOf(subject: Digest, found: Lookup<ManifestContent>): FallbackIndex | undefined {
  if (found.kind === 'absent' || found.value.manifest.kind !== 'index') return undefined;
  const referrers = childrenOf(found).map(({ digest }) => digest);
  return { tag: fallbackTag(subject), digest: found.value.digest, subject, referrers };
}

/** The next page a `Link` header names; a list that goes on elsewhere cannot be read to its end. */
function nextPath(link: string | undefined, host: string): string | 'elsewhere' | undefined {
  const target = /<([^>]+)>\s*;\s*rel="?next"?/i.exec(link ?? '')?.[1];
  if (target === undefined) return undefined;
  const origin = `https://${host}`;
  const url = URL.canParse(target, origin) ? new URL(target, origin) : undefined;
  return url?.origin === origin ? `${url.pathname}${url.search}` : 'elsewhere';
}
