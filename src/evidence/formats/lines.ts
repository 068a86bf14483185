import { bounded, type Entry, MOST_ENTRIES, namedBy, type Reader, UNNAMED } from '../entry.js';

const DIGEST = '(sha(?:256|384|512):[0-9a-fA-F]+)';
const DIGEST_FIRST = new RegExp(`^${DIGEST}\\s+(\\S+)$`);
const REFERENCE = new RegExp(`^(\\S+)@${DIGEST}$`);
const BARE = new RegExp(`^${DIGEST}$`);
const QUOTED = /^(["'])(.*)\1$/;

/**
 * Azure DevOps' `RESOURCE_URIS`, a comma-separated list with known holes: an image with a longer path
 * leaves an empty element, an unparsed push leaves `@sha256:` without a digest.
 */
export const resourceUris: Reader = {
  formats: ['RESOURCE_URIS'],
  read({ text }) {
    const trimmed = text.trim();
    if (!/^https?:\/\//.test(trimmed) && !/^,|,\s*https?:\/\//.test(trimmed)) return undefined;
    if (/[\r\n]/.test(trimmed)) return undefined;
    const entries = trimmed.split(',', MOST_ENTRIES + 1).flatMap((it): Entry[] => {
      const element = it.trim();
      const digest = REFERENCE.exec(element)?.[2];
      return digest === undefined ? [] : [{ of: namedBy(element), digest }];
    });
    return { kind: 'entries', format: 'RESOURCE_URIS', strength: 'stated', entries };
  },
};

/**
 * Lines that name a digest each: references, skopeo's digest files, or a digest alone; `#` comments. The
 * same in quotes, as a JSON text and as a JSON list of texts, for programs that leave them.
 */
export const digestLines: Reader = {
  formats: ['list of digests'],
  read({ lines, json }) {
    const entries: Entry[] = [];
    for (const line of textsIn(json) ?? lines) {
      if (line.startsWith('#')) continue;
      const entry = entryOf(QUOTED.exec(line)?.[2] ?? line);
      if (entry === undefined) return undefined;
      entries.push(entry);
      if (entries.length > MOST_ENTRIES) break;
    }
    if (entries.length === 0) return undefined;
    return { kind: 'entries', format: 'list of digests', strength: 'stated', entries };
  },
};

function textsIn(json: unknown): string[] | undefined {
  const list = Array.isArray(json) ? bounded<unknown>(json) : [json];
  return list.every((it) => typeof it === 'string') ? list.map((it) => it.trim()) : undefined;
}

function entryOf(line: string): Entry | undefined {
  const bare = BARE.exec(line)?.[1];
  if (bare !== undefined) return { of: UNNAMED, digest: bare };
  const [, first, place] = DIGEST_FIRST.exec(line) ?? [];
  if (first !== undefined && place !== undefined) return named(place, first);
  const [, reference, digest] = REFERENCE.exec(line) ?? [];
  return reference !== undefined && digest !== undefined ? named(reference, digest) : undefined;
}

function named(reference: string, digest: string): Entry {
  return { name: reference, of: namedBy(reference), digest };
}

/** `docker buildx imagetools inspect` as text: name, media type and digest, then the children, indented. */
export const imagetoolsText: Reader = {
  formats: ['imagetools inspect'],
  read({ text }) {
    if (!/^Name:[ \t]/m.test(text) || !/^MediaType:[ \t]/m.test(text)) return undefined;
    const entries: Entry[] = [];
    let name = '';
    for (const line of text.split(/\r\n|\r|\n/)) {
      if (line.startsWith('Name:')) name = line.slice('Name:'.length).trim();
      const digest = /^Digest:[ \t]+(\S+)[ \t]*$/.exec(line)?.[1];
      if (digest !== undefined) entries.push({ of: namedBy(name), digest });
      if (entries.length > MOST_ENTRIES) break;
    }
    return { kind: 'entries', format: 'imagetools inspect', strength: 'stated', entries };
  },
};
