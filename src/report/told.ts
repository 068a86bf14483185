import type { ReferrerGraph } from '../facts/referrer-graph.js';
import type { ManifestTree } from '../facts/tree.js';
import type { Platform } from '../oci/platform.js';
import type { Referrer } from '../oci/referrer.js';
import { oneLine } from '../one-line.js';
import type { Failure, ImageOutcome } from './outcome.js';

type Clean = (text: string) => string;

/**
 * A copy of an outcome in which every foreign text that log, annotations and summary show went through
 * `clean`. Only what is told is touched: whole manifests are not walked, and an error is its own fields,
 * never what hangs on it, such as a cause that leads to requests, agents and sockets.
 */
export function toldOutcome(image: ImageOutcome, clean: Clean): ImageOutcome {
  const { facts } = image;
  const { image: tree, referrers } = facts.source;
  return {
    ...image,
    failures: image.failures.map((it) => toldTexts(it, clean)),
    warnings: image.warnings.map((it) => oneLine(clean(it))),
    verdicts: image.verdicts.map((it) => toldTexts(it, clean)),
    facts: {
      ...facts,
      source: {
        ...facts.source,
        image: tree.kind === 'known' ? { kind: 'known', value: toldTree(tree.value, clean) } : tree,
        referrers:
          referrers.kind === 'known'
            ? { kind: 'known', value: toldGraph(referrers.value, clean) }
            : referrers,
      },
      target: {
        ...facts.target,
        tags: facts.target.tags.map((it) =>
          it.platforms ? { ...it, platforms: toldPlatforms(it.platforms, clean) } : it,
        ),
      },
    },
  };
}

/** A failure of the run itself in the same form. */
export function toldFailure(failure: Failure, clean: Clean): Failure {
  return toldTexts(failure, clean);
}

/** A copy of a flat object with its texts cleaned. */
function toldTexts<T extends object>(value: T, clean: Clean): T {
  const texts = Object.entries(value).map(([name, it]) => [
    name,
    typeof it === 'string' ? clean(it) : it,
  ]);
  return Object.fromEntries(texts) as T;
}

function toldTree(tree: ManifestTree, clean: Clean): ManifestTree {
  return { ...tree, platforms: toldPlatforms(tree.platforms, clean) };
}

function toldPlatforms(platforms: readonly Platform[], clean: Clean): readonly Platform[] {
  return platforms.map((it) => toldTexts(it, (text) => oneLine(clean(text))));
}

function toldGraph(graph: ReferrerGraph, clean: Clean): ReferrerGraph {
  const told = (it: Referrer): Referrer => ({
    ...it,
    artifactType: oneLine(clean(it.artifactType)),
    predicateTypes: it.predicateTypes.map((type) => oneLine(clean(type))),
  });
  return { ...graph, found: graph.found.map(told), wanted: graph.wanted.map(told) };
}
