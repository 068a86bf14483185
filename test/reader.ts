import type { Registry } from '../sandbox/world/world.js';
import type { PromotionError } from '../src/errors.js';
import { type Digest, isDigest, parseDigest } from '../src/oci/digest.js';
import { parseManifest } from '../src/oci/manifest.js';
import { parseTag, type Tag } from '../src/oci/reference.js';
import type { ReferrerListing } from '../src/oci/referrer.js';
import type { AcrReader, Lock, Lookup, ManifestContent } from '../src/oci/registry.js';

/** A reader of a registry without any wire between: what it was asked is written down. */
export interface FakeReader extends AcrReader {
  /** each question in order, as `method reference` */
  readonly asked: string[];
  /** what is thrown instead of an answer, by question */
  readonly broken: Map<string, PromotionError>;
  /** called before each question: what happens to the registry meanwhile */
  before: (question: string) => void;
}

/** What a manifest's list names where a test says nothing of it. */
const NOTHING: ReferrerListing = { api: true, referrers: [], leftOut: [] };

/**
 * Reads what a registry of the sandbox holds.
 *
 * @param listings what is attached, by subject
 */
export function readerOf(
  { loginServer, repositories, blobs }: Pick<Registry, 'loginServer' | 'repositories' | 'blobs'>,
  listings: Readonly<Record<string, ReferrerListing>> = {},
): FakeReader {
  const asked: string[] = [];
  const broken = new Map<string, PromotionError>();
  const ask = (question: string) => {
    asked.push(question);
    reader.before(question);
    const error = broken.get(question);
    if (error) throw error;
  };
  const contentOf = (repository: string, reference: Tag | Digest): Lookup<ManifestContent> => {
    const held = repositories.get(repository);
    const digest = isDigest(reference) ? reference : held?.tags.get(reference)?.digest;
    const stored = held?.manifests.get(digest ?? '');
    if (!stored || digest === undefined) return { kind: 'absent' };
    const { bytes, mediaType } = stored;
    const manifest = parseManifest(bytes, mediaType);
    return { kind: 'found', value: { digest: parseDigest(digest), bytes, mediaType, manifest } };
  };
  const reader: FakeReader = {
    asked,
    broken,
    before: () => {},
    host: loginServer,
    expect() {},
    async getManifest(repository, reference) {
      ask(`get ${reference}`);
      return contentOf(repository, reference);
    },
    async headManifest(repository, reference) {
      ask(`head ${reference}`);
      const found = contentOf(repository, reference);
      if (found.kind === 'absent') return found;
      const { mediaType, digest } = found.value;
      return { kind: 'found', value: { mediaType, digest } };
    },
    async getBlob(_, digest) {
      ask(`blob ${digest}`);
      const value = blobs.get(digest);
      return value === undefined ? { kind: 'absent' } : { kind: 'found', value };
    },
    async hasBlob(_, digest) {
      ask(`has ${digest}`);
      return blobs.has(digest);
    },
    async referrers(_, subject) {
      ask(`referrers ${subject}`);
      return listings[subject] ?? NOTHING;
    },
    async listed(_, subject) {
      ask(`listed ${subject}`);
      const { api, referrers } = listings[subject] ?? NOTHING;
      return { api, digests: new Set(referrers.map(({ digest }) => digest)) };
    },
    pullsLeft: () => undefined,
    async tagProperties(repository, tag) {
      ask(`tag ${tag}`);
      const held = repositories.get(repository)?.tags.get(tag);
      if (!held) return { kind: 'absent' };
      const lock = lockOf(held.attributes.writeEnabled);
      return { kind: 'found', value: { digest: parseDigest(held.digest), lock } };
    },
    async tagsOf(repository, digest) {
      ask(`tags of ${digest}`);
      const tags = [...(repositories.get(repository)?.tags ?? [])];
      return tags.flatMap(([tag, held]) => (held.digest === digest ? [parseTag(tag)] : []));
    },
    async glance(repository, reference) {
      ask(`glance ${reference}`);
      const found = contentOf(repository, reference);
      return found.kind === 'found' ? found.value.digest : undefined;
    },
    async repositoryProperties(repository) {
      ask(`repository ${repository}`);
      const held = repositories.get(repository);
      if (!held) return { kind: 'absent' };
      return { kind: 'found', value: { lock: lockOf(held.attributes.writeEnabled) } };
    },
  };
  return reader;
}

function lockOf(writeEnabled: boolean): Lock {
  return { kind: writeEnabled ? 'open' : 'locked' };
}
