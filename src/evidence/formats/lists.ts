import { type Entry, isRecord, type Reader, repositoryOf, textOf } from '../entry.js';

/**
 * The runner's list of artifacts of this job, `GITHUB_ARTIFACTS_LIST`.
 *
 * @see github.com/actions/runner, CreateArtifactsFileCommand
 */
export const githubArtifacts: Reader = ({ json }) => {
  if (!isRecord(json) || json['version'] !== 1 || !Array.isArray(json['subjects']))
    return undefined;
  const images = json['subjects'].filter(isRecord).filter((it) => it['kind'] !== 'file');
  const entries = images.map((it): Entry => {
    const name = textOf(it['name']);
    const repository = repositoryOf(name);
    return {
      name,
      repositories: repository === undefined ? [] : [repository],
      digest: textOf(it['digest']),
    };
  });
  return { kind: 'entries', format: 'GitHub artifacts list', strength: 'stated', entries };
};

/** `docker inspect`: the digests registries know it by; its `Id` is a config digest and no evidence. */
export const dockerInspect: Reader = ({ json }) => {
  const list = Array.isArray(json) ? json : [json];
  const images = list.filter(isRecord).filter((it) => 'Id' in it && 'RepoDigests' in it);
  if (images.length === 0) return undefined;
  const named = images.flatMap((it) => (Array.isArray(it['RepoDigests']) ? it['RepoDigests'] : []));
  if (named.length === 0) {
    return {
      kind: 'refused',
      reason:
        'docker inspect: no RepoDigests, only an image ID, which no registry serves; push the image first',
    };
  }
  const entries = named.map(textOf).flatMap((text): Entry[] => {
    const repository = repositoryOf(text);
    const digest = text.slice(text.indexOf('@') + 1);
    return repository === undefined ? [] : [{ repositories: [repository], digest }];
  });
  return { kind: 'entries', format: 'docker inspect', strength: 'stated', entries };
};

/** The report of an earlier stage: what it proved in its target is this stage's source. */
export const earlierReport: Reader = ({ json }) => {
  if (!isRecord(json) || !isRecord(json['tool']) || json['tool']['name'] !== 'acr-promotion-gate') {
    return undefined;
  }
  const images = Array.isArray(json['images']) ? json['images'].filter(isRecord) : [];
  const proven = images.filter((it) =>
    ['promoted', 'already-present', 'verified'].includes(textOf(it['result'])),
  );
  if (proven.length === 0) {
    return {
      kind: 'refused',
      reason: 'report of an earlier stage: it proved nothing in its target',
    };
  }
  const entries = proven.map((it): Entry => {
    const target = isRecord(it['target']) ? it['target'] : {};
    const repository = repositoryOf(
      `${textOf(target['registry'])}/${textOf(target['repository'])}`,
    );
    return {
      repositories: repository === undefined ? [] : [repository],
      digest: textOf(it['digest']),
    };
  });
  return { kind: 'entries', format: 'report of an earlier stage', strength: 'stated', entries };
};

/** Outputs that look like evidence and are none, with the reason. */
export const notEvidence: Reader = ({ json }) => {
  const [first] = Array.isArray(json) ? json : [];
  if (
    isRecord(first) &&
    'digest' in first &&
    ('changeableAttributes' in first || 'timestamp' in first || 'lastUpdateTime' in first)
  ) {
    return {
      kind: 'refused',
      reason:
        'az acr manifest list-metadata: this is what the registry holds now, not what the build made; it cannot tell a moved tag',
    };
  }
  if (isRecord(json) && Array.isArray(json['tags']) && isRecord(json['labels'])) {
    return {
      kind: 'refused',
      reason:
        "metadata-action output: tags and labels only, no digest; pass the build step's digest or metadata",
    };
  }
  if (isRecord(json) && 'rootfs' in json && 'config' in json) {
    return {
      kind: 'refused',
      reason: 'an image config: its digest is an image ID, which no registry serves',
    };
  }
  return undefined;
};
