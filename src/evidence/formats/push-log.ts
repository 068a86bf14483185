import { type Entry, MOST_ENTRIES, namedBy, type Reader, type Subject, UNNAMED } from '../entry.js';

const DIGEST = '(sha(?:256|384|512):[0-9a-fA-F]+)';
const REFERS = /^The push refers to (?:a )?repository(.*)$/;
const PUSHED = new RegExp(`^(\\S+): digest: ${DIGEST} size: \\d+$`);
const BUILDKIT = new RegExp(`^#\\d+ pushing manifest for (\\S+)@${DIGEST}(?: [\\d.]+m?s)? done$`);
const LOGGED = new RegExp(`(?:^(?:INFO\\[\\d+\\] )?|level=info msg=")Pushed (\\S+)@${DIGEST}"?$`);
const MEMBER = /^Pushed ref (\S+) with digest: \S+$/;
const BARE = new RegExp(`^${DIGEST}$`);
/** What a `Digest:` line below is the digest of: helm writes `Pushed:`, oras `Pushed [registry]`. */
const ARRIVED = /^(?:Pushed: |Pushed \[registry\] |Copied \[[a-z-]+\] \S+ => \[registry\] )(\S+)$/;
/** The same words for what nobody made here. */
const OTHER = /^(?:Pulled|Downloaded|Attached|Restored|Status)\b/;
const BELOW = new RegExp(`^Digest: ${DIGEST}$`);

/** No line that counts is shorter; millions of others may be. */
const SHORTEST_LINE = 8;

const FORMATS = {
  docker: 'docker push output',
  crane: 'crane push output',
  list: 'docker manifest push output',
  buildkit: 'BuildKit log',
  helm: 'helm push output',
  oras: 'oras push output',
  kaniko: 'kaniko log',
} as const;

/**
 * What programs print while they push, alone or several after each other in the log of a job. Each digest
 * belongs to the name that the same program wrote last before it; a digest without one is unnamed only in
 * a text that names nothing at all, as the last line of `docker push` is.
 */
export const pushLog: Reader = {
  formats: Object.values(FORMATS),
  read({ lines }) {
    const log = new Log();
    for (const line of lines) {
      log.take(line);
      if (log.size > MOST_ENTRIES) break;
    }
    return log.reading();
  },
};

class Log {
  readonly #entries: Entry[] = [];
  /** digests that no name stands before */
  readonly #nameless: Entry[] = [];
  readonly #formats = new Set<string>();
  /** where docker pushes to by now, as it wrote it */
  #refers: string | undefined;
  /** of what helm or oras tells the digest next */
  #arrived: { readonly name: string; readonly format: string } | undefined;
  /** a member that docker has pushed of a list */
  #member: string | undefined;

  get size(): number {
    return this.#entries.length + this.#nameless.length;
  }

  /** The first rule that knows the line takes it. */
  take(line: string): void {
    if (line.length < SHORTEST_LINE) return;
    void (
      this.#byDocker(line) ||
      this.#byReference(line, BUILDKIT, FORMATS.buildkit) ||
      this.#byReference(line, LOGGED, FORMATS.kaniko) ||
      this.#byList(line) ||
      this.#byDigestBelow(line)
    );
  }

  /** Undefined for a text without any push; a push that was refused leaves no digest. */
  reading(): ReturnType<Reader['read']> {
    const namesNothing = this.#formats.size === 0;
    if (this.#nameless.length > 0) this.#formats.add(FORMATS.docker);
    if (this.#formats.size === 0) return undefined;
    const format = [...this.#formats].join(' and ');
    const ofSomething: Subject = { kind: 'named', repositories: [] };
    const nameless = namesNothing
      ? this.#nameless
      : this.#nameless.map((it) => ({ ...it, of: ofSomething }));
    const entries = [...this.#entries, ...nameless];
    return { kind: 'entries', format, strength: 'stated', entries };
  }

  #byDocker(line: string): boolean {
    const refers = REFERS.exec(line)?.[1];
    if (refers !== undefined) {
      this.#refers = refers.trim().replace(/^\[|\]$/g, '');
      this.#formats.add(FORMATS.docker);
      return true;
    }
    const [, name, digest] = PUSHED.exec(line) ?? [];
    if (name === undefined || digest === undefined) return false;
    if (/[/:@]/.test(name)) {
      // crane writes the whole reference, docker the tag alone.
      this.#add(FORMATS.crane, { name, of: namedBy(name), digest });
    } else if (this.#refers !== undefined) {
      this.#add(FORMATS.docker, { name, of: namedBy(this.#refers), digest });
    } else {
      this.#nameless.push({ name, of: UNNAMED, digest });
    }
    return true;
  }

  #byReference(line: string, form: RegExp, format: string): boolean {
    const [, reference, digest] = form.exec(line) ?? [];
    if (reference === undefined || digest === undefined) return false;
    this.#add(format, { of: namedBy(reference), digest });
    return true;
  }

  /** docker tells the members of a list by name and the list, at last, by its digest alone. */
  #byList(line: string): boolean {
    const member = MEMBER.exec(line)?.[1];
    if (member !== undefined) {
      this.#member = member;
      return true;
    }
    const digest = BARE.exec(line)?.[1];
    if (this.#member === undefined || digest === undefined) return false;
    this.#add(FORMATS.list, { of: namedBy(this.#member), digest });
    this.#member = undefined;
    return true;
  }

  #byDigestBelow(line: string): boolean {
    const arrived = ARRIVED.exec(line)?.[1];
    if (arrived !== undefined) {
      const format = line.startsWith('Pushed: ') ? FORMATS.helm : FORMATS.oras;
      // oras writes several tags of one push after each other.
      this.#arrived = { name: arrived.split(',', 1)[0] ?? '', format };
      return true;
    }
    const digest = BELOW.exec(line)?.[1];
    if (digest !== undefined && this.#arrived !== undefined) {
      const { name, format } = this.#arrived;
      this.#add(format, { name, of: namedBy(name), digest });
    }
    if (digest !== undefined || OTHER.test(line)) this.#arrived = undefined;
    return digest !== undefined;
  }

  #add(format: string, entry: Entry): void {
    this.#formats.add(format);
    this.#entries.push(entry);
  }
}
