/**
 * The steps for the day somebody has a subscription, in their order. `az`: what is prepared, with `$NAME` for
 * what `main.bicep` puts out; `runs`: inputs of the action's bundle, one run each; `undo`: what takes it back.
 */

const IMPORT =
  'az rest --method post --url "$PROD_ID/importImage?api-version=2025-11-01" --body @-';
const lock = (what) => `az acr repository update --name $PROD ${what} --write-enabled false`;
const unlock = (what) => `az acr repository update --name $PROD ${what} --write-enabled true`;
const image = (name) => ({
  source: `$DEV/live/${name}@$DIGEST_${name.toUpperCase()}`,
  tags: `$RUN-${name}`,
});
const promote = (name, more = {}) => ({ ...image(name), target: `$PROD/live/${name}`, ...more });

export const STEPS = [
  {
    id: 'L3',
    title:
      'A plain promotion with the importer role alone, planned first; both permission modes, no subscription given',
    az: [],
    runs: [
      promote('single', { mode: 'plan' }),
      promote('single'),
      promote('single', { mode: 'verify' }),
      promote('single', { target: '$LEGACY/live/single' }),
    ],
    undo: [],
  },
  {
    id: 'L4',
    title: 'A role with a condition on one repository, and another repository',
    az: [
      'az role assignment create --role "Container Registry Repository Reader" --assignee-object-id $OTHER_PRINCIPAL --scope $PROD_ID --condition-version 2.0 --condition "$CONDITION"',
    ],
    runs: [promote('single', { mode: 'verify' }), promote('index', { mode: 'verify' })],
    undo: ['az role assignment delete --assignee $OTHER_PRINCIPAL --scope $PROD_ID'],
  },
  {
    id: 'L5',
    title: 'A signed index, and the same once more',
    az: [],
    runs: [promote('signed'), promote('signed')],
    undo: [],
  },
  {
    id: 'L6',
    title: 'Refusals of source and target',
    az: ['az role assignment delete --assignee $PRINCIPAL --scope $DEV_ID'],
    runs: [promote('single', { tags: '$RUN-refused' })],
    undo: [
      'az role assignment create --role "Container Registry Data Importer and Data Reader" --assignee-object-id $PRINCIPAL --assignee-principal-type ServicePrincipal --scope $DEV_ID',
    ],
  },
  {
    id: 'L7',
    title: 'Locks of a tag and a repository, against a forced import',
    az: [lock('--image live/single:$RUN-single'), `echo "$FORCED" | ${IMPORT}`],
    runs: [promote('index', { target: '$PROD/live/single', tags: '$RUN-single', force: 'true' })],
    undo: [unlock('--image live/single:$RUN-single')],
  },
  {
    id: 'L8',
    title: 'A second region',
    az: ['az acr replication create --registry $PROD --location $SECOND_REGION'],
    runs: [promote('index', { tags: '$RUN-replica' })],
    undo: ['az acr replication delete --registry $PROD --name $SECOND_REGION'],
  },
  {
    id: 'L9',
    title: '49, 50 and 51 manifests, and nested ones, beside the gate',
    az: [],
    runs: ['m49', 'm50', 'm51', 'nested'].map((name) => promote(name, { 'max-manifests': '99' })),
    undo: [],
  },
  {
    id: 'L10',
    title: 'Retention of 0 days, and soft delete',
    az: [
      'az acr config retention update --registry $LEGACY --status enabled --days 0 --type UntaggedManifests',
      'az acr config soft-delete update --registry $DEV --status enabled --days 1',
      'az acr manifest delete --registry $DEV --name live/deleted@$DIGEST_DELETED --yes',
    ],
    runs: [promote('signed', { target: '$LEGACY/live/signed' }), promote('deleted')],
    undo: [
      'az acr config retention update --registry $LEGACY --status disabled --type UntaggedManifests',
      'az acr config soft-delete update --registry $DEV --status disabled',
    ],
  },
  {
    id: 'L11',
    title: 'A quarantine',
    az: [
      'az resource update --ids $LEGACY_ID --set properties.policies.quarantinePolicy.status=enabled',
    ],
    runs: [promote('single', { target: '$LEGACY/live/single', tags: '$RUN-quarantine' })],
    undo: [
      'az resource update --ids $LEGACY_ID --set properties.policies.quarantinePolicy.status=disabled',
    ],
  },
  {
    id: 'L12',
    title: 'A closed network, and no exports',
    az: [
      'az acr update --name $LEGACY --public-network-enabled false',
      'az acr update --name $LEGACY --allow-exports false',
    ],
    runs: [
      {
        source: '$LEGACY/live/single@$DIGEST_SINGLE',
        target: '$PROD/live/single',
        tags: '$RUN-closed',
        unverifiable: 'warn',
      },
    ],
    undo: [
      'az acr update --name $LEGACY --allow-exports true',
      'az acr update --name $LEGACY --public-network-enabled true',
    ],
  },
  {
    id: 'L13',
    title: 'L3 again in US Government, China and Bleu, where somebody has them',
    az: [],
    runs: [promote('single')],
    undo: [],
  },
  {
    id: 'L14',
    title: 'A workflow at GitHub that attests and promotes, in a repository of today',
    az: [],
    runs: [promote('single', { 'require-attestation': 'provenance', tags: '$RUN-attested' })],
    undo: [],
  },
  {
    id: 'L15',
    title:
      'Azure DevOps: a connection with Entra as its issuer, and an older one; run from a pipeline',
    az: [],
    runs: [promote('single', { tags: '$RUN-ado' })],
    undo: [],
  },
];

/** The `$NAMES` of a text filled in; one that has no value is an error. */
export function filled(text, values) {
  return text.replace(/\$([A-Z][A-Z0-9_]*)/g, (_, name) => {
    if (values[name] === undefined) throw new Error(`${name} has no value`);
    return values[name];
  });
}
