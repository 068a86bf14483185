import { GHCR_USER, HUB_USER, type Stage } from './strangers-stage.js';

/**
 * Pipelines that carry lists of images, of sixteen kinds as they are met in the open, each as it would be
 * written with this product. What one of them does besides and a promotion does not is said in `besides`.
 */
export interface Stranger {
  readonly does: string;
  readonly besides?: string;
  /** files of the job, by name */
  readonly files: Readonly<Record<string, string>>;
  /** by their names on GitHub */
  readonly inputs: Readonly<Record<string, string>>;
  /** what happened before a run, and what it comes to for each image, run after run */
  readonly runs: readonly Run[];
}

interface Run {
  readonly before?: (at: Stage) => void;
  readonly results: readonly string[];
  readonly green: boolean;
  /** tags that production holds afterwards, `registry/repository:tag` */
  readonly holds?: readonly string[];
}

/** A list of moving tags: nothing states a digest, and what is there already may move. */
const MIRROR = { 'require-digest': 'false', force: 'true', reason: 'mirror' };
const MOVED = (at: Stage) => void at.push(at.hub, 'library/node', '24', 'rebuilt');
const GONE = (at: Stage) => at.hub.repositories.get('library/redis')?.tags.delete('8');

export const STRANGERS: readonly Stranger[] = [
  {
    does: 'promotes five images by the number of the build; one that was not built this time is left out',
    files: {
      'release.yml': `version: 1
source: devacr.azurecr.io
target: prodacr.azurecr.io
defaults: { require-digest: false, optional: true }
images:
  - { source: "team/api:815" }
  - { source: "team/web:815" }
  - { source: "team/worker:815" }
`,
    },
    inputs: { 'images-file': 'release.yml' },
    runs: [
      {
        results: ['promoted', 'promoted', 'skipped'],
        green: true,
        holds: ['prodacr/team/api:815', 'prodacr/team/web:815'],
      },
    ],
  },
  {
    does: 'mirrors every night under other names, with a suffix to the tag',
    besides: 'patterns of tags (versions from, regular expressions): the tags are written out',
    files: {
      'images.yml': `version: 1
target: prodacr.azurecr.io
images:
  - { source: "docker.io/library/node:24", target: mirror/nodejs, tags: ["24-contoso"] }
  - { source: "registry.k8s.io/pause:3.10", target: mirror/pause, tags: ["3.10"] }
`,
    },
    inputs: { 'images-file': 'images.yml', independent: 'true', ...MIRROR },
    runs: [
      {
        results: ['promoted', 'promoted'],
        green: true,
        holds: ['prodacr/mirror/nodejs:24-contoso', 'prodacr/mirror/pause:3.10'],
      },
    ],
  },
  {
    does: 'makes a matrix of a file with names and tags, one job each, and leaves equal digests alone',
    files: {
      'images.yml': `version: 1
target: prodacr.azurecr.io
images:
  - { source: "docker.io/library/node:24", target: base/node, tags: ["24", "24-lts"] }
  - { source: "docker.io/library/nginx:1.29", target: base/nginx, tags: ["1.29"] }
`,
    },
    inputs: { 'images-file': 'images.yml', independent: 'true', ...MIRROR },
    runs: [
      { results: ['promoted', 'promoted'], green: true },
      { results: ['already-present', 'already-present'], green: true },
      { before: MOVED, results: ['promoted', 'already-present'], green: true },
    ],
  },
  {
    does: 'reads a file with a reference a line, goes on after a failure, and is red in the end',
    files: {
      'list.txt':
        'docker.io/library/redis:8 # cache\ndocker.io/library/nginx:1.29 # web\nmcr.microsoft.com/dotnet/aspnet:9.0 # base\n',
    },
    inputs: {
      'images-file': 'list.txt',
      target: 'prodacr.azurecr.io/mirror/',
      independent: 'true',
      ...MIRROR,
    },
    runs: [
      {
        before: GONE,
        results: ['blocked', 'promoted', 'promoted'],
        green: false,
        holds: ['prodacr/mirror/library/nginx:1.29', 'prodacr/mirror/dotnet/aspnet:9.0'],
      },
    ],
  },
  {
    does: 'mirrors every month, and opens a pull request with the digests where they changed',
    besides: 'the pull request: the output images holds the digests',
    files: { 'list.txt': 'docker.io/library/node:24\ndocker.io/library/nginx:1.29\n' },
    inputs: { 'images-file': 'list.txt', target: 'prodacr.azurecr.io/monthly/', ...MIRROR },
    runs: [
      { results: ['promoted', 'promoted'], green: true },
      { before: MOVED, results: ['promoted', 'already-present'], green: true },
    ],
  },
  {
    does: 'reads a plain list, and keeps the last part of each name',
    files: {
      'list.txt':
        'docker.io/library/node:24 prodacr.azurecr.io/node:24\nregistry.k8s.io/kube-proxy:v1.34.0 prodacr.azurecr.io/kube-proxy:v1.34.0\n',
    },
    inputs: { 'images-file': 'list.txt', ...MIRROR },
    runs: [
      {
        results: ['promoted', 'promoted'],
        green: true,
        holds: ['prodacr/node:24', 'prodacr/kube-proxy:v1.34.0'],
      },
    ],
  },
  {
    does: 'lets a program print the images of its release, and brings them below a prefix',
    files: {
      'printed.json': '["registry.k8s.io/pause:3.10", "registry.k8s.io/kube-proxy:v1.34.0"]',
    },
    inputs: { 'images-file': 'printed.json', target: 'prodacr.azurecr.io/kube/', ...MIRROR },
    runs: [
      {
        results: ['promoted', 'promoted'],
        green: true,
        holds: ['prodacr/kube/pause:3.10', 'prodacr/kube/kube-proxy:v1.34.0'],
      },
    ],
  },
  {
    does: 'keeps the list in a variable of a makefile, a chart among the images, and forces each',
    files: { 'list.txt': 'docker.io/library/nginx:1.29\ndevacr.azurecr.io/charts/api:1.4.2\n' },
    inputs: { 'images-file': 'list.txt', target: 'prodacr.azurecr.io', ...MIRROR },
    runs: [
      {
        results: ['promoted', 'promoted'],
        green: true,
        holds: ['prodacr/library/nginx:1.29', 'prodacr/charts/api:1.4.2'],
      },
    ],
  },
  {
    does: 'makes a map from sources to lists of targets, goes on after a failure, and tries the rest again',
    besides: 'targets that are no Azure registry',
    files: {
      'map.json': JSON.stringify({
        'docker.io/library/redis:8': ['prodeu.azurecr.io/cache/redis:8'],
        'docker.io/library/node:24': [
          'prodeu.azurecr.io/base/node:24',
          'produs.azurecr.io/base/node:24-us',
        ],
      }),
    },
    inputs: { 'images-file': 'map.json', independent: 'true', ...MIRROR },
    runs: [
      {
        before: GONE,
        results: ['blocked', 'promoted', 'promoted'],
        green: false,
        holds: ['prodeu/base/node:24', 'produs/base/node:24-us'],
      },
      {
        before: (at) => void at.push(at.hub, 'library/redis', '8'),
        results: ['promoted', 'already-present', 'already-present'],
        green: true,
      },
    ],
  },
  {
    does: 'brings every application into the registry of every cluster',
    files: {
      'apps.yml': `version: 1
source: devacr.azurecr.io
defaults: { targets: [prodeu.azurecr.io, produs.azurecr.io], require-digest: false }
images:
  - { source: "team/api:815" }
  - { source: "team/web:815" }
`,
    },
    inputs: { 'images-file': 'apps.yml' },
    runs: [
      {
        results: ['promoted', 'promoted', 'promoted', 'promoted'],
        green: true,
        holds: ['prodeu/team/api:815', 'produs/team/api:815', 'produs/team/web:815'],
      },
    ],
  },
  {
    does: 'compares digests every day, imports what differs, and takes a file for the only truth',
    besides: 'deleting what the file does not name: this identity cannot delete',
    files: {
      'truth.json': JSON.stringify({
        'docker.io/library/node:24': ['prodacr.azurecr.io/contoso-node:24'],
        'docker.io/library/nginx:1.29': ['prodacr.azurecr.io/contoso-nginx:1.29'],
      }),
    },
    inputs: { 'images-file': 'truth.json', ...MIRROR },
    runs: [
      { results: ['promoted', 'promoted'], green: true },
      { before: MOVED, results: ['promoted', 'already-present'], green: true },
    ],
  },
  {
    does: 'promotes images and charts, and locks each of them afterwards',
    besides: 'the lock: a step of its own with an identity of its own',
    files: {
      'release.yml': `version: 1
source: devacr.azurecr.io
target: prodacr.azurecr.io
defaults: { require-digest: false, force: true }
images:
  - { source: "team/api:815" }
  - { source: "charts/api:1.4.2" }
`,
    },
    inputs: { 'images-file': 'release.yml' },
    runs: [
      { results: ['promoted', 'promoted'], green: true },
      { before: lockAll, results: ['already-present', 'already-present'], green: true },
      {
        before: (at) => void at.push(at.scene.dev, 'team/api', '815', 'again'),
        results: ['blocked', 'already-present'],
        green: false,
      },
    ],
  },
  {
    does: 'imports each entry of a list with a user and a password of its own',
    files: {
      'images.yml': `version: 1
target: prodacr.azurecr.io
images:
  - { source: "docker.io/library/node:24", target: base/node }
  - { source: "ghcr.io/contoso/tool:1", target: base/tool }
  - { source: "mcr.microsoft.com/dotnet/aspnet:9.0", target: base/aspnet }
`,
    },
    inputs: {
      'images-file': 'images.yml',
      'source-credentials': `docker.io ${HUB_USER.username} ${HUB_USER.password}\nghcr.io ${GHCR_USER.username} ${GHCR_USER.password}`,
      ...MIRROR,
    },
    runs: [
      {
        results: ['promoted', 'promoted', 'promoted'],
        green: true,
        holds: ['prodacr/base/node:24', 'prodacr/base/tool:1', 'prodacr/base/aspnet:9.0'],
      },
    ],
  },
  {
    does: 'copies a list, and takes no notice of what fails',
    besides: 'being green then: continue-on-error of the step, which keeps its outputs',
    files: { 'list.txt': 'docker.io/library/redis:8\ndocker.io/library/node:24\n' },
    inputs: {
      'images-file': 'list.txt',
      target: 'prodacr.azurecr.io/copy/',
      independent: 'true',
      ...MIRROR,
    },
    runs: [{ before: GONE, results: ['blocked', 'promoted'], green: false }],
  },
  {
    does: 'copies each image of a release into two registries',
    files: { 'list.txt': 'devacr.azurecr.io/team/api:815\ndevacr.azurecr.io/team/web:815\n' },
    inputs: {
      'images-file': 'list.txt',
      target: 'prodeu.azurecr.io\nprodacr.azurecr.io/us/',
      'require-digest': 'false',
    },
    runs: [
      {
        results: ['promoted', 'promoted', 'promoted', 'promoted'],
        green: true,
        holds: ['prodeu/team/api:815', 'prodacr/us/team/web:815'],
      },
    ],
  },
  {
    does: 'makes a job of each image of a chart, so that the ones a source refuses today fail alone',
    files: {
      'list.txt':
        'docker.io/library/nginx:1.29\nghcr.io/contoso/tool:1\nghcr.io/open/agent:v2\nregistry.k8s.io/pause:3.10\n',
    },
    inputs: {
      'images-file': 'list.txt',
      target: 'prodacr.azurecr.io/chart/',
      independent: 'true',
      ...MIRROR,
    },
    runs: [{ results: ['promoted', 'blocked', 'promoted', 'promoted'], green: false }],
  },
];

/** What `az acr repository update --write-enabled false` does to every tag. */
function lockAll({ scene }: Stage): void {
  for (const { tags } of scene.prod.repositories.values())
    for (const { attributes } of tags.values()) attributes.writeEnabled = false;
}
