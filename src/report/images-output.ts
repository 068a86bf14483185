import { keptOf, wantedOf } from '../goal/goal.js';
import type { HostName } from '../request/host-names.js';
import { isWriting } from '../request/modes.js';
import { type ImageOutcome, isRed } from './outcome.js';

/** A job of a matrix is named by its key, and Azure DevOps bounds such names. */
const LONGEST_NAME = 60;

/** `target@digest` of an image, empty unless the target was proven or a plan names it. */
export function imageOf({ result, facts, verification }: ImageOutcome): string {
  const { registry, repository } = facts.promotion.target;
  const sure = verification?.kind === 'proven' || !isWriting(facts.mode);
  const shown = sure && !isRed(result) && result !== 'skipped' && facts.digest !== undefined;
  return shown ? `${registry}/${repository}@${facts.digest}` : '';
}

/**
 * The output `images`: an object an image, in the order of the others. GitHub gets a list, for `fromJSON`.
 * Azure DevOps gets an object whose keys may name the jobs of a matrix and whose values are texts, since
 * its `matrix` takes nothing else.
 */
export function imagesOutput(host: HostName, images: readonly ImageOutcome[]): string {
  return host === 'github'
    ? JSON.stringify(images.map(listed))
    : JSON.stringify(Object.fromEntries(images.map(keyed)));
}

function listed(outcome: ImageOutcome): object {
  const { facts, result } = outcome;
  return {
    result,
    image: imageOf(outcome),
    repository: facts.promotion.target.repository,
    digest: facts.digest ?? '',
    tags: wantedOf(outcome),
    kept: Object.fromEntries(keptTags(outcome)),
    previous: Object.fromEntries(previousOf(outcome)),
  };
}

function keyed(outcome: ImageOutcome, index: number): [string, object] {
  const { facts, result } = outcome;
  const { repository } = facts.promotion.target;
  const key = `i${String(index + 1).padStart(3, '0')}_${repository.replace(/[^A-Za-z0-9]/g, '_').slice(0, LONGEST_NAME)}`;
  return [
    key,
    {
      result,
      image: imageOf(outcome),
      repository,
      digest: facts.digest ?? '',
      tags: wantedOf(outcome).join(','),
      kept: keptTags(outcome)
        .map(([tag, at]) => `${tag}=${at}`)
        .join(','),
      previous: previousOf(outcome)
        .map(([tag, digest]) => `${tag}=${digest}`)
        .join(','),
    },
  ];
}

/** Tags that stay where they are, and the version each stays at; empty where that could not be read. */
function keptTags(outcome: ImageOutcome): [string, string][] {
  return [...keptOf(outcome)].map(([tag, at]) => [tag, at ?? '']);
}

/** What each wanted tag held before the run, where it held something. */
function previousOf(outcome: ImageOutcome): [string, string][] {
  const wanted = new Set(wantedOf(outcome));
  return outcome.facts.target.tags.flatMap(({ tag, held }): [string, string][] =>
    held.kind === 'known' && wanted.has(tag) ? [[tag, held.value.digest]] : [],
  );
}
