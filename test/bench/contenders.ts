import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runAction, runTask } from '../../sandbox/jobs/runners.js';
import { attach } from '../../sandbox/world/attach.js';
import { SUBSCRIPTION, TENANT } from '../../sandbox/world/scene.js';
import { resourceIdOf } from '../../sandbox/world/world.js';
import { PROJECT } from '../fixtures.js';
import { build, freshTarget, type Measured, ours, program, type Stage } from './stage.js';

const ACTION = join(PROJECT, 'dist', 'action', 'index.js');
const TASK = join(PROJECT, 'dist', 'task', 'index.js');
const DEV = 'devacr.azurecr.io';
const PROD = 'prodacr.azurecr.io';

/** An image that is to be promoted. */
export interface Order {
  readonly repository: string;
  readonly digest: string;
}

/** Something that promotes one image, measured once. */
export type Contender = (stage: Stage, order: Order) => Promise<Measured>;

export const action: Contender = (stage, order) => {
  const inputs = {
    source: `${DEV}/${order.repository}@${order.digest}`,
    target: `${PROD}/${freshTarget()}:1`,
  };
  return actionWith(stage, inputs);
};

/** The action with inputs of its own. */
export function actionWith(
  stage: Stage,
  inputs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
  options = '',
): Promise<Measured> {
  const { scene, proxy } = stage;
  const identity = { 'client-id': scene.promoter.clientId, 'tenant-id': TENANT };
  return stage.measure(() =>
    ours(
      stage,
      (env) =>
        runAction({ scene, proxy, bundle: ACTION, files, env, inputs: { ...identity, ...inputs } }),
      options,
    ),
  );
}

export const task: Contender = (stage, order) => {
  const { scene, proxy } = stage;
  const inputs = {
    source: `${DEV}/${order.repository}@${order.digest}`,
    target: `${PROD}/${freshTarget()}:1`,
  };
  return stage.measure(() =>
    ours(stage, (env) => runTask({ scene, proxy, bundle: TASK, env, inputs })),
  );
};

/** The action again, on what it has promoted. */
export async function present(stage: Stage, order: Order): Promise<Measured> {
  const inputs = {
    source: `${DEV}/${order.repository}@${order.digest}`,
    target: `${PROD}/${freshTarget()}:1`,
  };
  await actionWith(stage, inputs);
  return actionWith(stage, inputs);
}

/** An image with so many artifacts attached to it. */
export function attached(stage: Stage, count: number): Order {
  const repository = `team/attached-${count}`;
  const digest = build(stage, repository);
  const { world, dev } = stage.scene;
  for (let i = 0; i < count; i += 1) {
    const content = `number ${i}`;
    attach({ world, registry: dev, repository }, digest, {
      artifactType: 'application/spdx+json',
      content,
    });
  }
  return { repository, digest };
}

/** Signs `az` in, once, before anything is measured. */
export async function signInAz(stage: Stage): Promise<void> {
  const { clientId, secret = '' } = stage.scene.promoter;
  const user = ['-u', clientId, '-p', secret, '--tenant', TENANT];
  await program(stage, 'az', ['login', '--service-principal', ...user]);
}

/** As people write it. */
export const az: Contender = (stage, { repository, digest }) =>
  stage.measure(() =>
    program(stage, 'az', [
      ...['acr', 'import', '--name', 'prodacr', '--source', `${DEV}/${repository}@${digest}`],
      ...['--image', `${freshTarget()}:1`],
    ]),
  );

/** With everything that spares it a lookup. */
export const azWithIds: Contender = (stage, { repository, digest }) =>
  stage.measure(() =>
    program(stage, 'az', [
      ...['acr', 'import', '--name', 'prodacr', '--resource-group', 'prod'],
      ...['--subscription', SUBSCRIPTION, '--registry', resourceIdOf(stage.scene.dev)],
      ...['--source', `${repository}@${digest}`, '--image', `${freshTarget()}:1`],
    ]),
  );

export const skopeo: Contender = (stage, { repository, digest }) => {
  const { pusher } = stage;
  const credentials = `${pusher.clientId}:${pusher.secret}`;
  return stage.measure(() =>
    program(stage, 'skopeo', [
      ...['copy', '--all', '--src-creds', credentials, '--dest-creds', credentials],
      ...[`docker://${DEV}/${repository}@${digest}`, `docker://${PROD}/${freshTarget()}:1`],
    ]),
  );
};

/** A release of so many images, each in a repository of its own. */
export function buildSet(stage: Stage, count: number): Order[] {
  return Array.from({ length: count }, (_, i) => {
    const repository = `set/part-${i}`;
    return { repository, digest: build(stage, repository) };
  });
}

/** The whole set by one step of ours: as one release, or each image for itself. */
export function actionSet(
  stage: Stage,
  orders: readonly Order[],
  independent: boolean,
  options = '',
): Promise<Measured> {
  const place = freshTarget();
  const lines = orders.map(
    ({ repository, digest }) => `${DEV}/${repository}@${digest} ${PROD}/${place}/${repository}:1`,
  );
  const inputs = { 'images-file': 'images.txt', independent: String(independent) };
  return actionWith(stage, inputs, { 'images.txt': lines.join('\n') }, options);
}

/** A shell loop as people write it: orders all, then reads each tag until it is there. */
export function azLoop(stage: Stage, orders: readonly Order[]): Promise<Measured> {
  const place = freshTarget();
  const script = [
    'set -e',
    ...orders.map(
      ({ repository, digest }) =>
        `az acr import --name prodacr --source ${DEV}/${repository}@${digest} --image ${place}/${repository}:1 --no-wait`,
    ),
    ...orders.map(({ repository, digest }) => {
      const show = `az acr manifest show-metadata --registry prodacr --name ${place}/${repository}:1 --query digest --output tsv`;
      return `until [ "$(${show} 2>/dev/null)" = ${digest} ]; do sleep 1; done`;
    }),
  ];
  return stage.measure(() => program(stage, 'bash', ['-c', script.join('\n')]));
}

export function skopeoSync(stage: Stage, orders: readonly Order[]): Promise<Measured> {
  const { clientId, secret } = stage.pusher;
  const images = orders.map(({ repository }) => `    ${repository}: ["build"]`);
  const file = join(stage.directory, 'sync.yml');
  const credentials = `  credentials: { username: "${clientId}", password: "${secret}" }`;
  writeFileSync(file, [`${DEV}:`, credentials, '  images:', ...images, ''].join('\n'));
  const to = `${PROD}/${freshTarget()}`;
  return stage.measure(() =>
    program(stage, 'skopeo', [
      ...['sync', '--all', '--src', 'yaml', '--dest', 'docker'],
      ...['--dest-creds', `${clientId}:${secret}`, file, to],
    ]),
  );
}

/** The source answers 429 beyond 250 lists of what is attached, and grants a new one as the minute passes. */
export async function limited(stage: Stage, once: () => Promise<Measured>): Promise<Measured> {
  const { dev } = stage.scene;
  dev.lists = { most: 250, left: 250, since: 0 };
  try {
    return await once();
  } finally {
    dev.lists = undefined;
  }
}
