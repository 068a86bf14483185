import type { Entrance } from '../../sandbox/doors/entrance.js';
import type { StepRun } from '../../sandbox/jobs/runners.js';
import { type Scene, TENANT } from '../../sandbox/world/scene.js';
import { nameOn } from '../../src/request/host-names.js';
import { ACTION, runAction, runTask, TASK } from './bundles.js';

/** A step as a test sets it up; inputs have their GitHub names. */
export interface Given {
  readonly inputs: Record<string, string>;
  readonly files?: Record<string, string | Uint8Array>;
  readonly env?: Record<string, string>;
}

export type Start = (given: Given) => Promise<StepRun>;

/** What a test calls it, its name, and how a step is started there. */
export type TestHost = readonly [string, 'github' | 'azure-devops', Start];

/** Both shipped bundles, each started as its host does. */
export function bothHosts(
  now: () => { readonly scene: Scene; readonly proxy: Entrance },
): readonly [TestHost, TestHost] {
  return [
    [
      'action',
      'github',
      (given) => {
        const { scene, proxy } = now();
        const identity = { 'client-id': scene.promoter.clientId, 'tenant-id': TENANT };
        const inputs = { ...identity, ...given.inputs };
        return runAction({ scene, proxy, bundle: ACTION, ...given, inputs });
      },
    ],
    [
      'task',
      'azure-devops',
      (given) => {
        const { scene, proxy } = now();
        const named = Object.entries(given.inputs).map(([name, value]) => [
          nameOn('azure-devops', name),
          value,
        ]);
        const inputs = Object.fromEntries(named);
        return runTask({ scene, proxy, bundle: TASK, ...given, inputs });
      },
    ],
  ];
}
