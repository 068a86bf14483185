import { joinImageName } from '../../oci/registry-name.js';
import {
  bounded,
  type Entry,
  isRecord,
  namedBy,
  type Reader,
  type Subject,
  textOf,
} from '../entry.js';

/** What a pipeline keeps of its own: an earlier stage of this product, and GitHub's runner. */

/** Results that say: the target holds the digest. */
const PROVEN = ['promoted', 'already-present', 'verified'];

/** The report of an earlier stage: what it proved in its target is this stage's source. */
export const earlierReport: Reader = {
  formats: ['report of an earlier stage'],
  read({ json }) {
    if (!isRecord(json) || !isRecord(json['tool'])) return undefined;
    if (json['tool']['name'] !== 'acr-promotion-gate') return undefined;
    const images = Array.isArray(json['images']) ? bounded(json['images']).filter(isRecord) : [];
    const proven = images.filter((it) => PROVEN.includes(textOf(it['result'])));
    if (proven.length === 0) return refused('it proved nothing in its target');
    const entries = proven.map((it): Entry => {
      const target = isRecord(it['target']) ? it['target'] : {};
      return {
        of: placed(textOf(target['registry']), textOf(target['repository'])),
        digest: textOf(it['digest']),
      };
    });
    const placeless = entries.every(
      ({ of }) => of.kind === 'named' && of.repositories.length === 0,
    );
    if (placeless) return refused('it does not say in which registry and repository it proved it');
    return { kind: 'entries', format: 'report of an earlier stage', strength: 'stated', entries };
  },
};

/**
 * The runner's list of artifacts of this job, `GITHUB_ARTIFACTS_LIST`.
 *
 * @see github.com/actions/runner, CreateArtifactsFileCommand
 */
export const githubArtifacts: Reader = {
  formats: ['GitHub artifacts list'],
  read({ json }) {
    if (!isRecord(json) || json['version'] !== 1 || !Array.isArray(json['subjects'])) {
      return undefined;
    }
    const images = bounded(json['subjects'])
      .filter(isRecord)
      .filter((it) => it['kind'] !== 'file');
    const entries = images.map((it): Entry => {
      const name = textOf(it['name']);
      return { name, of: namedBy(name), digest: textOf(it['digest']) };
    });
    return { kind: 'entries', format: 'GitHub artifacts list', strength: 'stated', entries };
  },
};

/** The run that `az acr build` or a task of the registry ended as, with what it pushed. */
export const acrRun: Reader = {
  formats: ['az acr build result'],
  read({ json }) {
    if (!isRecord(json) || !Array.isArray(json['outputImages']) || !('runId' in json)) {
      return undefined;
    }
    if (json['status'] !== 'Succeeded') {
      return { kind: 'refused', reason: 'az acr build result: the run did not succeed' };
    }
    const entries = bounded(json['outputImages'])
      .filter(isRecord)
      .map(
        (it): Entry => ({
          name: textOf(it['tag']),
          of: placed(textOf(it['registry']), textOf(it['repository'])),
          digest: textOf(it['digest']),
        }),
      );
    return { kind: 'entries', format: 'az acr build result', strength: 'stated', entries };
  },
};

function placed(registry: string, repository: string): Subject {
  const name = joinImageName(registry, repository);
  return { kind: 'named', repositories: name === undefined ? [] : [name] };
}

function refused(why: string) {
  return { kind: 'refused' as const, reason: `report of an earlier stage: ${why}` };
}
