import { unexpandedIn } from '../../request/unexpanded.js';
import { isRecord, type Json, type Reader } from '../entry.js';

/** Outputs that look like evidence and are none, with the reason. */
export const notEvidence: Reader = {
  formats: [],
  read({ json, lines }) {
    const [line = ''] = lines;
    const variable = lines.length === 1 ? unexpandedIn(line) : undefined;
    if (json === undefined && variable !== undefined) return refused(unexpanded(variable));
    const [first] = Array.isArray(json) ? json : [json];
    if (!isRecord(first)) return undefined;
    const reason = REASONS.find(([is]) => is(first, Array.isArray(json)))?.[1];
    return reason === undefined ? undefined : refused(reason);
  },
};

function refused(reason: string) {
  return { kind: 'refused' as const, reason };
}

function unexpanded(variable: string): string {
  return `${variable} is not expanded: the job has no such variable; an output of another job or stage is mapped in variables first`;
}

type Test = (json: Json, isList: boolean) => boolean;

const REASONS: readonly (readonly [Test, string])[] = [
  [
    isHeldByRegistry,
    'az acr manifest list-metadata, az acr manifest show-metadata or az acr repository show: this is what the registry holds now, not what the build made; it cannot tell a moved tag',
  ],
  [
    (json) => Array.isArray(json['tags']) && isRecord(json['labels']),
    "metadata-action output: tags and labels only, no digest; pass the build step's digest or metadata",
  ],
  [
    (json) => 'rootfs' in json && 'config' in json,
    'an image config: its digest is an image ID, which no registry serves',
  ],
  [
    (json) => isRecord(json['verifier']) && Array.isArray(json['properties']),
    'the predicate of a statement alone: it does not name the digest that it is about; pass the statement, which lies beside it',
  ],
  [
    (json) => 'schemaVersion' in json && !('digest' in json),
    'a manifest itself: it does not state its own digest, which the build or imagetools inspect tells',
  ],
];

/** Azure CLI's answers about manifests, tags and repositories, one or a list of them. */
function isHeldByRegistry(json: Json, isList: boolean): boolean {
  if ('changeableAttributes' in json) return true;
  return 'digest' in json && ('lastUpdateTime' in json || (isList && 'timestamp' in json));
}
