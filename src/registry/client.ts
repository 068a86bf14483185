import { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import { type Look, lookAt } from '../oci/look.js';
import type { Descriptor } from '../oci/manifest.js';
import type { Tag } from '../oci/reference.js';
import {
  fallbackTag,
  isLeftOut,
  LEGACY_SUFFIXES,
  type LeftOut,
  type ListedDigests,
  legacyReferrer,
  legacyTag,
  type Referrer,
  type ReferrerListing,
  referrerOf,
} from '../oci/referrer.js';
import { ReferrerSearch } from '../oci/referrer-search.js';
import type { Lookup, ManifestContent, RegistryReader } from '../oci/registry.js';
import type { ApiList } from './listing-client.js';
import { StandInClient } from './stand-ins.js';

/** Entries of a list that is only compared by digest. */
const MOST_LISTED = 20_000;

/** What stands under the fallback tag: its index, or something else that is told. */
interface Fallback {
  readonly digest?: Digest;
  readonly entries: readonly Descriptor[];
  readonly leftOut: readonly LeftOut[];
}

/** Reads one registry, with what is attached to its images; knows nothing of Azure. */
export class RegistryClient extends StandInClient implements RegistryReader {
  /** whether the registry is known to have the referrers API, so that it knows every manifest it serves */
  protected readonly hasApi: boolean = false;

  /**
   * Reads the referrers API and, side by side, the tags that stand in for it: some clients write the
   * fallback tag although there is an API, and cosign's first scheme knows tags only. Every manifest
   * that is named is opened once and told by what it is.
   *
   * @see OCI distribution specification, "Listing Referrers" and "Unavailable Referrers API"
   */
  async referrers(
    repository: string,
    subject: Digest,
    search: ReferrerSearch = new ReferrerSearch(),
  ): Promise<ReferrerListing> {
    if (this.hasApi) search.standIns ??= this.standIns(repository);
    search.standIns?.catch(() => {});
    const [listed, fallback, legacy] = await Promise.all([
      this.list(repository, subject, search),
      this.#fallback(repository, subject, search),
      Promise.all(LEGACY_SUFFIXES.map((it) => this.#legacy(repository, subject, it, search))),
    ]);
    if (listed.kind === 'unknown-subject' && this.hasApi) throw listed.error;
    const entries = new Map<Digest, Descriptor>();
    for (const entry of [...entriesOf(listed), ...fallback.entries]) {
      if (!entries.has(entry.digest)) entries.set(entry.digest, entry);
    }
    const looked = await Promise.all(
      [...entries.values()].map(async (entry) =>
        referrerOf(subject, entry, await this.#look(repository, subject, entry.digest, search)),
      ),
    );
    const all = [...looked, ...legacy].filter((it) => it !== undefined);
    const doubtful =
      listed.kind === 'unknown-subject' || (listed.kind === 'none' && listed.doubtful);
    return {
      api: listed.kind === 'list',
      ...(doubtful ? { doubtful } : {}),
      referrers: all.filter((it): it is Referrer => !isLeftOut(it)),
      leftOut: [...all.filter(isLeftOut), ...fallback.leftOut],
      ...(fallback.digest === undefined
        ? {}
        : {
            fallback: {
              tag: fallbackTag(subject),
              digest: fallback.digest,
              subject,
              referrers: fallback.entries.map(({ digest }) => digest),
            },
          }),
    };
  }

  /** Where a token comes from is known only once the registry was asked. */
  expect(_repository: string): void {}

  async listed(repository: string, subject: Digest): Promise<ListedDigests> {
    const search = new ReferrerSearch(MOST_LISTED);
    const [listed, fallback] = await Promise.all([
      this.list(repository, subject, search),
      this.#fallback(repository, subject, search),
    ]);
    const api = listed.kind === 'list' || (listed.kind === 'unknown-subject' && this.hasApi);
    const entries = [...entriesOf(listed), ...fallback.entries];
    return { api, digests: new Set(entries.map(({ digest }) => digest)) };
  }

  /** The index under the fallback tag, each entry once. */
  async #fallback(repository: string, subject: Digest, search: ReferrerSearch): Promise<Fallback> {
    const tag = fallbackTag(subject);
    const found = await this.#tagged(repository, subject, tag, search);
    // GitLab resolves this tag to the manifest itself, whose children are not attached to it.
    if (found.kind === 'absent' || found.value.digest === subject)
      return { entries: [], leftOut: [] };
    const { digest, manifest } = found.value;
    if (manifest.kind !== 'index') {
      const why = 'no index of what is attached';
      const { mediaType } = manifest;
      return { entries: [], leftOut: [{ digest, subject, mediaType, tag, why }] };
    }
    const entries = new Map<Digest, Descriptor>();
    for (const entry of manifest.manifests) {
      if (!search.names(entry.digest)) throw this.tooMuch(`referrers of ${repository}@${subject}`);
      if (!entries.has(entry.digest)) entries.set(entry.digest, entry);
    }
    return { digest, entries: [...entries.values()], leftOut: [] };
  }

  async #legacy(
    repository: string,
    subject: Digest,
    suffix: string,
    search: ReferrerSearch,
  ): Promise<Referrer | LeftOut | undefined> {
    const found = await this.#tagged(repository, subject, legacyTag(subject, suffix), search);
    return found.kind === 'absent'
      ? undefined
      : legacyReferrer(subject, suffix, lookAt(found.value.manifest));
  }

  /** A manifest that a list names, opened once in a search whatever names it. */
  #look(
    repository: string,
    subject: Digest,
    digest: Digest,
    search: ReferrerSearch,
  ): Promise<Look> {
    const known = search.looks.get(digest);
    if (known !== undefined) return known;
    const look = this.#open(repository, subject, digest, search);
    look.catch(() => {});
    search.looks.set(digest, look);
    return look;
  }

  async #open(
    repository: string,
    subject: Digest,
    digest: Digest,
    search: ReferrerSearch,
  ): Promise<Look> {
    const object = `referrers of ${repository}@${subject}`;
    if (search.over) throw this.tooMuch(object);
    const found = await this.getManifest(repository, digest);
    if (found.kind === 'found') {
      if (!search.reads(found.value.bytes.byteLength)) throw this.tooMuch(object);
      return lookAt(found.value.manifest);
    }
    throw new PromotionError(
      'MANIFEST_UNKNOWN',
      `${this.side} registry ${this.host} lists ${repository}@${digest} as attached to ${subject} and does not serve it`,
      {
        remedy: `Push it again, or delete the tag ${fallbackTag(subject)} where that is what lists it, or set referrers: ignore.`,
        side: this.side,
      },
    );
  }

  /** A tag that mostly does not exist: a list of tags that lacks it is believed, and where pulls are counted, it is looked for at no cost first. */
  async #tagged(
    repository: string,
    subject: Digest,
    tag: Tag,
    search: ReferrerSearch,
  ): Promise<Lookup<ManifestContent>> {
    const object = `referrers of ${repository}@${subject}`;
    if (search.over) throw this.tooMuch(object);
    const tags = await search.standIns;
    if (tags !== undefined && !tags.has(tag)) return { kind: 'absent' };
    if (this.pullsLeft() !== undefined && !(await this.serves(repository, tag))) {
      return { kind: 'absent' };
    }
    const found = await this.getManifest(repository, tag);
    const fits = found.kind === 'absent' || search.reads(found.value.bytes.byteLength);
    if (!fits) throw this.tooMuch(object);
    return found;
  }
}

function entriesOf(listed: ApiList): readonly Descriptor[] {
  return listed.kind === 'list' ? listed.entries : [];
}
