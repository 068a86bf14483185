import type { Death } from '../../sandbox/doors/entrance.js';
import { AZURE_DEVOPS, GITHUB_API, GITHUB_OIDC, METADATA } from '../../sandbox/hosts.js';
import { NODES } from './bundles.js';

/** When a host dies: at once, when ARM has accepted the import, or when the operation has ended well. */
export type Phase = 'from the start' | 'once the import is accepted' | 'for the proof';
export type Place =
  | 'source'
  | 'target'
  | 'blobs'
  | 'ARM'
  | 'Entra'
  | 'OIDC'
  | 'metadata'
  | 'GitHub API';
export type HostName = 'github' | 'azure-devops';

/** One run with hosts that die and stay dead. */
export interface Case {
  readonly dead: Readonly<Partial<Record<Place, Death>>>;
  readonly phase: Phase;
  readonly host: HostName;
  readonly node: readonly [string, string];
  /** what the run may come to */
  readonly result: RegExp;
  /** what the log has to say */
  readonly says: RegExp;
}

const DEATHS: readonly Death[] = ['unresolved', 'refused', 'reset', 'silent', 'untrusted'];
const PLACES: readonly Place[] = [
  'source',
  'target',
  'blobs',
  'ARM',
  'Entra',
  'OIDC',
  'metadata',
  'GitHub API',
];
/** Every host on every Node. */
const STEPS = NODES.flatMap((node) => [
  { host: 'github', node } as const,
  { host: 'azure-devops', node } as const,
]);

export function addressOf(place: Place, host: HostName): string {
  switch (place) {
    case 'source':
      return 'devacr.azurecr.io';
    case 'target':
      return 'prodacr.azurecr.io';
    case 'blobs':
      return 'devacr.blob.core.windows.net';
    case 'ARM':
      return 'management.azure.com';
    case 'Entra':
      return 'login.microsoftonline.com';
    case 'OIDC':
      return host === 'github' ? GITHUB_OIDC : AZURE_DEVOPS;
    case 'metadata':
      return METADATA;
    case 'GitHub API':
      return GITHUB_API;
  }
}

/** Whom a run that never began has to blame. */
function blamed(place: Place, death: Death): RegExp {
  if (death === 'silent') return /DEADLINE|UNREACHABLE|IDENTITY_TOKEN|GITHUB_API|BLOCK/;
  switch (place) {
    case 'source':
    case 'target':
      return death === 'untrusted' ? /REGISTRY_TLS/ : /REGISTRY_UNREACHABLE/;
    case 'blobs':
      return /UNKNOWN +platforms: devacr\.blob/;
    case 'ARM':
      return /ARM_UNREACHABLE/;
    case 'Entra':
    case 'OIDC':
    case 'metadata':
      return /IDENTITY_TOKEN/;
    case 'GitHub API':
      return /GITHUB_API|attestation/;
  }
}

function stepFor(place: Place, turn: number) {
  const able = place === 'GitHub API' ? STEPS.filter(({ host }) => host === 'github') : STEPS;
  return able[turn % able.length] as (typeof STEPS)[number];
}

/** Every place and death from the start, each place on every host and Node in turn. */
const STARTING = PLACES.flatMap((place, row) =>
  DEATHS.filter((death) => place !== 'metadata' || death !== 'untrusted').map(
    (death, column): Case => ({
      dead: { [place]: death },
      phase: 'from the start',
      ...stepFor(place, row + column),
      result: /^(blocked|failed)$/,
      says: blamed(place, death),
    }),
  ),
);

/** Where a run still needs the host, its end is told; the tag is written, and never `blocked`. */
const LATER = DEATHS.flatMap((death, turn): Case[] => [
  {
    dead: { target: death },
    phase: 'once the import is accepted',
    ...stepFor('target', turn),
    result: /^unverifiable$/,
    says: death === 'silent' ? /DEADLINE|UNREACHABLE/ : /REGISTRY_(UNREACHABLE|TLS)/,
  },
  {
    dead: { target: death },
    phase: 'for the proof',
    ...stepFor('target', turn + 1),
    result: /^unverifiable$/,
    says: death === 'silent' ? /DEADLINE|UNREACHABLE/ : /REGISTRY_(UNREACHABLE|TLS)/,
  },
  {
    dead: { ARM: death },
    phase: 'once the import is accepted',
    ...stepFor('ARM', turn + 2),
    result: /^(promoted|failed)$/,
    says: /1\.4\.2/,
  },
]);

/** Hosts that nothing is asked of any more may die as they like. */
const NEEDLESS = DEATHS.flatMap((_, turn): Case[] => {
  const nth = (offset: number) => DEATHS[(turn + offset) % DEATHS.length] as Death;
  const dead = {
    source: nth(0),
    blobs: nth(1),
    Entra: nth(2),
    OIDC: nth(3),
    'GitHub API': nth(4),
    metadata: nth(5) === 'untrusted' ? ('reset' as const) : nth(5),
  };
  const result = /^promoted$/;
  const says = /promoted/;
  return [
    { dead, phase: 'once the import is accepted', ...stepFor('source', turn), result, says },
    {
      dead: { ...dead, ARM: nth(1) },
      phase: 'for the proof',
      ...stepFor('source', turn + 3),
      result,
      says,
    },
  ];
});

export const CASES: readonly Case[] = [...STARTING, ...LATER, ...NEEDLESS];

/** Whether the run has to wait for its deadline: a host that it needs says nothing. */
export function isSilent({ dead }: Case): boolean {
  return Object.values(dead).join() === 'silent';
}

export function nameOf({ dead, phase, host, node }: Case): string {
  const who = Object.entries(dead).map(([place, death]) => `${place} ${death}`);
  return `${who.join(', ')} ${phase}: ${host} on ${node[0]}`;
}
