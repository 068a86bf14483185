import { type Entry, type Reader, repositoryOf } from '../entry.js';

const DIGEST = '(sha(?:256|384|512):[0-9a-fA-F]+)';
const PUSHED = new RegExp(`^\\S+: digest: ${DIGEST} size: \\d+\\s*$`);
const DIGEST_FIRST = new RegExp(`^${DIGEST}\\s+(\\S+)$`);
const REFERENCE = new RegExp(`^(\\S+)@${DIGEST}$`);
const BARE = new RegExp(`^${DIGEST}$`);

/** The output of `docker push`, which Azure DevOps' Docker task leaves in a file. */
export const dockerPush: Reader = ({ text }) => {
  const digests = lines(text).flatMap((line) => PUSHED.exec(line)?.[1] ?? []);
  if (digests.length === 0) return undefined;
  const repository = lines(text)
    .map((line) => /^The push refers to repository \[([^\]]+)\]/.exec(line)?.[1])
    .find((it) => it !== undefined);
  const named = repository === undefined ? undefined : repositoryOf(repository);
  const entries = digests.map((digest) => ({
    repositories: named === undefined ? [] : [named],
    digest,
  }));
  return { kind: 'entries', format: 'docker push output', strength: 'stated', entries };
};

/**
 * Azure DevOps' `RESOURCE_URIS`, a comma-separated list with known holes: an image with a longer path
 * leaves an empty element, an unparsed push leaves `@sha256:` without a digest.
 */
export const resourceUris: Reader = ({ text }) => {
  const elements = text
    .trim()
    .split(',')
    .map((it) => it.trim());
  if (!/^https?:\/\//.test(text.trim()) && !/^,|,\s*https?:\/\//.test(text.trim()))
    return undefined;
  if (text.trim().includes('\n')) return undefined;
  const entries = elements.flatMap((element): Entry[] => {
    const repository = repositoryOf(element);
    const digest = REFERENCE.exec(element)?.[2];
    return repository === undefined || digest === undefined
      ? []
      : [{ repositories: [repository], digest }];
  });
  return { kind: 'entries', format: 'RESOURCE_URIS', strength: 'stated', entries };
};

/** Lines that name a digest each: references, skopeo's digest files, or a digest alone; `#` comments. */
export const digestLines: Reader = ({ text }) => {
  const all = lines(text).filter((line) => !line.startsWith('#'));
  const entries = all.map(entryOf);
  if (entries.length === 0 || entries.includes(undefined)) return undefined;
  return {
    kind: 'entries',
    format: 'list of digests',
    strength: 'stated',
    entries: entries.filter((it) => it !== undefined),
  };
};

function entryOf(line: string): Entry | undefined {
  const bare = BARE.exec(line)?.[1];
  if (bare !== undefined) return { repositories: [], digest: bare };
  const [, first, place] = DIGEST_FIRST.exec(line) ?? [];
  if (first !== undefined && place !== undefined) return named(place, first);
  const [, reference, digest] = REFERENCE.exec(line) ?? [];
  return reference !== undefined && digest !== undefined ? named(reference, digest) : undefined;
}

function named(reference: string, digest: string): Entry {
  const repository = repositoryOf(reference);
  return { name: reference, repositories: repository === undefined ? [] : [repository], digest };
}

function lines(text: string): string[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
