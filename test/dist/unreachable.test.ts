import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Doors } from '../../sandbox/doors/doors.js';
import type { Scene } from '../../sandbox/world/scene.js';
import { NODES } from './bundles.js';
import { sideBySide } from './side-by-side.js';
import { CASES, isSilent, nameOf } from './unreachable-cases.js';
import { type Played, play, playCase } from './unreachable-play.js';

/** The documented case: a registry in a private network, whose name this runner does not resolve. */
const PRIVATE = NODES.flatMap(([version, node]) =>
  (['github', 'azure-devops'] as const).flatMap((host) =>
    ['fail', 'warn'].map((unverifiable) => ({ version, node, host, unverifiable })),
  ),
);

function playPrivate({ host, node, unverifiable }: (typeof PRIVATE)[number]): Promise<Played> {
  const prepare = (scene: Scene, doors: Doors) => {
    scene.prod.properties = { publicNetworkAccess: 'Disabled' };
    doors.kill('prodacr.azurecr.io', 'unresolved');
  };
  return play({ host, node, inputs: { unverifiable }, prepare });
}

/** Those that wait for their deadline cost little meanwhile. */
const PATIENT_AT_ONCE = 6;
const BUSY_AT_ONCE = 4;

let played: readonly Promise<Played>[];
let privately: readonly Promise<Played>[];
beforeAll(() => {
  const silent = CASES.filter(isSilent);
  const busy = CASES.filter((it) => !isSilent(it));
  const waiting = sideBySide(
    PATIENT_AT_ONCE,
    silent.map((it) => () => playCase(it)),
  );
  const others = sideBySide(BUSY_AT_ONCE, [
    ...busy.map((it) => () => playCase(it)),
    ...PRIVATE.map((it) => () => playPrivate(it)),
  ]);
  played = CASES.map((it) => {
    const promise = isSilent(it) ? waiting[silent.indexOf(it)] : others[busy.indexOf(it)];
    return promise as Promise<Played>;
  });
  privately = others.slice(busy.length);
});
afterAll(() => Promise.allSettled([...played, ...privately]));

it('every host on every Node meets every place that it can ask', () => {
  const pairs = CASES.filter(({ phase }) => phase === 'from the start').map(
    ({ dead, host, node }) => `${Object.keys(dead).join()} ${host} ${node[0]}`,
  );
  expect(new Set(pairs).size).toBe(NODES.length * (7 * 2 + 1));
});

describe('a host that is dead and stays dead', () => {
  it.each(CASES.map((it, index) => [nameOf(it), it, index] as const))(
    '%s',
    async (_, { phase, result, says }, index) => {
      const { run, held, digest } = (await played[index]) as Played;
      expect([run.outputs['result'], run.log]).toEqual([
        expect.stringMatching(result),
        expect.stringMatching(says),
      ]);
      expect(run.passed).toBe(run.outputs['result'] === 'promoted');
      expect(held).toBe(phase === 'from the start' ? undefined : digest);
    },
    120_000,
  );
});

describe('a target in a private network', () => {
  it.each(
    PRIVATE.map(
      (it, index) => [`${it.unverifiable}: ${it.host} on ${it.version}`, it, index] as const,
    ),
  )(
    '%s',
    async (_, { unverifiable }, index) => {
      const { run, held, digest } = (await privately[index]) as Played;
      const warns = unverifiable === 'warn';
      expect([run.passed, run.outputs['result'], run.log]).toEqual([
        warns,
        warns ? 'unverifiable' : 'blocked',
        expect.stringMatching(/REGISTRY_UNREACHABLE|cannot be reached/),
      ]);
      expect(held).toBe(warns ? digest : undefined);
      expect(run.summary).toMatch(/ENOTFOUND/);
      expect(run.log).toMatch(warns ? /^(::warning|##vso\[task\.issue type=warning)/m : /private/);
    },
    120_000,
  );
});
