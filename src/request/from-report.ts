import type { Digest } from '../oci/digest.js';
import type { ImageEntry } from './images-file.js';
import type { RawInputs } from './inputs.js';
import { isRollback } from './modes.js';
import type { InputProblems } from './problems.js';
import type { Report, ReportedImage } from './report-file.js';
import type { Mode } from './request.js';
import { joinTarget, TARGET_BASE, targetsOf } from './target-base.js';

/** What a report comes to in a mode. */
export interface FromReport {
  readonly entries: readonly ImageEntry[];
  /** what a reader should know of it */
  readonly notes: readonly string[];
}

/** Results after which the target was proven to hold the image under its tags. */
const PROVEN: readonly string[] = ['promoted', 'already-present', 'verified', 'rolled-back'];
/** Results after which tags may have been moved. */
const MOVED: readonly string[] = [
  'promoted',
  'rolled-back',
  'failed',
  'mismatched',
  'unverifiable',
];
/** Modes of a run that writes. */
const WRITING: readonly string[] = ['promote', 'rollback'];
const MOST_NOTES = 20;

/**
 * What a report proposes in this mode; the inputs say what of it is allowed. Nothing but its parsed
 * names, tags and digests is used. Promote and plan take its proven targets as sources, verify its targets
 * and tags, a rollback the digests that tags held before.
 */
export function fromReport(
  report: Report,
  mode: Mode,
  raw: RawInputs,
  problems: InputProblems,
): FromReport {
  if ('problem' in report) {
    problems.addText(report.problem);
    return { entries: [], notes: [] };
  }
  const { images } = report;
  if (mode !== 'promote' && mode !== 'plan') sameTarget(images, raw.target.trim(), problems);
  if (isRollback(mode)) return backFrom(WRITING.includes(report.mode) ? images : [], raw);
  const wanted = images.filter(({ result }) => result !== 'skipped');
  const bases = targetsOf(raw.target);
  if (mode !== 'verify' && bases.some((it) => joinTarget(it, 'x') === undefined)) {
    problems.at('').add('target', raw.target.trim(), `${TARGET_BASE}, beside a report`);
    return { entries: [], notes: [] };
  }
  if (raw['source-tags'].trim() !== '') {
    const expected = 'nothing beside a report: the tags that were proven there are promoted';
    problems.at('').add('source-tags', raw['source-tags'].trim(), expected);
  }
  const entries =
    mode === 'verify'
      ? wanted.map((image) => verified(image, raw))
      : wanted.flatMap((image) => promoted(image, raw, problems));
  return { entries, notes: [] };
}

function promoted(image: ReportedImage, raw: RawInputs, problems: InputProblems): ImageEntry[] {
  const { place, registry, repository, result, digest } = image;
  if (digest === undefined || !PROVEN.includes(result)) {
    problems.addText(
      `${place}: ${registry}/${repository} is ${quoted(result)} in this report: only what was proven goes on, the whole combination of it`,
    );
    return [];
  }
  const target = targetsOf(raw.target)
    .map((it) => joinTarget(it, repository) ?? '')
    .join('\n');
  const source = `${registry}/${repository}@${digest}`;
  return [{ place, raw: { ...raw, source, target, digest: '', ...tagsOf(image) } }];
}

function verified(image: ReportedImage, raw: RawInputs): ImageEntry {
  const { place, registry, repository, digest = '' } = image;
  const target = `${registry}/${repository}`;
  return { place, raw: { ...raw, source: '', target, digest, ...tagsOf(image) } };
}

/** One entry for each digest that tags of an image held before. */
function backFrom(images: readonly ReportedImage[], raw: RawInputs): FromReport {
  const touched = images.filter(({ result }) => MOVED.includes(result));
  const entries = touched.flatMap(({ place, registry, repository, digest, tags }) => {
    const before = new Map<Digest, string[]>();
    for (const { tag, previous } of tags) {
      if (previous === undefined || previous === digest || digest === undefined) continue;
      before.set(previous, [...(before.get(previous) ?? []), tag]);
    }
    const target = `${registry}/${repository}`;
    return [...before].map(([previous, names]): ImageEntry => {
      const own = { source: `${target}@${previous}`, target, tags: names.join('\n') };
      return { place, raw: { ...raw, ...UNUSED, ...own }, ...(digest ? { undoes: digest } : {}) };
    });
  });
  const created = touched.flatMap(({ registry, repository, tags }) =>
    tags.flatMap((it) => (it.created ? [{ registry, repository, tag: it.tag }] : [])),
  );
  const notes = created
    .slice(0, MOST_NOTES)
    .map(
      ({ registry, repository, tag }) =>
        `That run created ${registry}/${repository}:${tag}, which stays. If it shall go: az acr repository untag --name ${registry} --image ${repository}:${tag}`,
    );
  const more = created.length - notes.length;
  return { entries, notes: more > 0 ? [...notes, `and ${more} more tags that it created`] : notes };
}

/** What attached artifacts and evidence are about is the new image; the old one stays as it is. */
const UNUSED = {
  digest: '',
  'digest-evidence': '',
  untagged: 'false',
  optional: 'false',
  referrers: 'ignore',
  'referrer-types': '',
  'source-tags': '',
  'forward-only': '',
} as const satisfies Partial<RawInputs>;

function tagsOf({ tags }: ReportedImage): Pick<RawInputs, 'tags' | 'untagged'> {
  return { tags: tags.map(({ tag }) => tag).join('\n'), untagged: String(tags.length === 0) };
}

/** A target beside a report names what the report is about, and nothing else. */
function sameTarget(
  images: readonly ReportedImage[],
  given: string,
  problems: InputProblems,
): void {
  if (given === '') return;
  const other = images.find(
    ({ registry, repository }) => given !== registry && given !== `${registry}/${repository}`,
  );
  if (!other) return;
  const expected = `the target of the report, ${other.registry} or ${other.registry}/${other.repository}, or nothing`;
  problems.at('').add('target', given, expected);
}

function quoted(result: string): string {
  return /^[a-z-]{1,30}$/.test(result) ? result : 'without a result';
}
