import { describe, expect, it } from '@jest/globals';
import { setTag } from '../../sandbox/world/copy.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { HostName } from '../../src/request/host-names.js';
import type { Host } from '../../src/run.js';
import { fastClock } from '../clock.js';
import { runInProcess, type TestOptions, type TestRun } from '../harness.js';

const HOSTS: readonly HostName[] = ['github', 'azure-devops'];
const OPENS = /^(::group::|##\[group\])/;
const CLOSES = /^(::endgroup::|##\[endgroup\])$/;

/** Promotes so many images, one without a set. */
function promote(
  { world, dev, promoter }: Scene,
  count: number,
  options: Partial<TestOptions> = {},
): Promise<TestRun> {
  const images = Array.from({ length: count }, (_, i) => {
    const name = `team/app${i}`;
    const { digest } = pushImage(world, dev, name, { content: name, attestations: false });
    return `devacr.azurecr.io/${name}@${digest} prodacr.azurecr.io/${name}:1`;
  });
  const [source = '', target = ''] = images[0]?.split(' ') ?? [];
  const given =
    count === 1 ? { source, target } : { 'images-file': 'set.txt', source: '', target: '' };
  return runInProcess(world, given, {
    principal: promoter,
    subscription: SUBSCRIPTION,
    files: { 'set.txt': images.join('\n') },
    ...options,
  });
}

/** What a reader of the log sees, with the two lines that follow the run. */
function seen({ lines, report }: TestRun): string[] {
  const shown = lines.filter((line) => !/^debug: |^##vso\[/.test(line));
  return [...shown, `verdict: ${report.headline}`, `report: ${report.reportPath}`];
}

/** Lines outside of groups, and whether every group was closed before the next line of the run. */
function outside(lines: readonly string[]): string[] {
  let open = false;
  const free = lines.filter((line) => {
    if (OPENS.test(line)) {
      expect(open).toBe(false);
      open = true;
      return false;
    }
    if (CLOSES.test(line)) {
      expect(open).toBe(true);
      open = false;
      return false;
    }
    return !open;
  });
  expect(open).toBe(false);
  return free;
}

describe.each(HOSTS)('the log on %s', (host) => {
  it('of one uneventful image takes twelve lines at most, and no group', async () => {
    const scene = createScene();
    scene.world.knobs.importDuration = 0;
    const run = await promote(scene, 1, { host });
    expect(run.report.result).toBe('promoted');
    expect(seen(run).length).toBeLessThanOrEqual(12);
    expect(run.lines.filter((line) => OPENS.test(line))).toEqual([]);
    expect(run.lines.filter((line) => /n\/a|not-applicable/.test(line))).toEqual([]);
  });

  it('of a set of a hundred takes forty at most, in groups', async () => {
    const scene = createScene();
    scene.world.knobs.importDuration = 0;
    const run = await promote(scene, 100, { host });
    expect(run.report.result).toBe('promoted');
    const lines = seen(run).filter((line) => !line.startsWith('importing: '));
    expect(lines.length).toBeLessThanOrEqual(35);
    expect(outside(lines).length).toBeLessThan(15);
    for (let i = 0; i < 100; i += 1) expect(lines.join('\n')).toContain(`team/app${i} [1]`);
  }, 60_000);

  it('tells what will be written before anything is', async () => {
    const scene = createScene();
    scene.world.knobs.importDuration = 0;
    let before = -1;
    const override = ({ log }: Host): Partial<Host> => ({
      log: (line) => {
        if (line.includes('will write: ')) before = scene.world.operations.size;
        log(line);
      },
    });
    await promote(scene, 2, { host, override });
    expect(before).toBe(0);
    expect(scene.world.operations.size).toBeGreaterThan(0);
  });

  it('closes every group, whatever ends the run', async () => {
    const scene = createScene();
    const { world, prod } = scene;
    const old = pushImage(world, prod, 'team/app3', { content: 'old' });
    setTag(world, prod, 'team/app3', '1', old.digest);
    const blocked = await promote(scene, 5, { host });
    expect(blocked.report.result).toBe('blocked');
    expect(outside(seen(blocked)).join('\n')).toContain(
      'blocked: prodacr.azurecr.io/team/app3 [1]',
    );
    const job = new AbortController();
    const cut = createScene();
    cut.world.knobs.importDuration = 60_000;
    cut.world.knobs.faults.push({
      match: { path: /operationResults/ },
      effect: { kind: 'meanwhile', act: () => job.abort() },
    });
    const cancelled = await promote(cut, 5, { host, cancelled: job.signal });
    expect(cancelled.report.result).toBe('failed');
    outside(seen(cancelled));
  }, 60_000);
});

it('closes a group whose lines the host does not take', async () => {
  const scene = createScene();
  const override = ({ log }: Host): Partial<Host> => ({
    log: (line) => {
      if (line.startsWith('  team/')) throw new Error('EPIPE');
      log(line);
    },
  });
  const run = await promote(scene, 3, { override });
  expect(run.report.result).toBe('failed');
  outside(seen(run));
});

it('is never silent for more than fifteen seconds while imports run, and Azure DevOps has a bar', async () => {
  const scene = createScene();
  scene.world.clock = fastClock(10);
  scene.world.knobs.importDuration = 50_000;
  const times: number[] = [];
  const override = ({ log }: Host): Partial<Host> => ({
    log: (line) => {
      times.push(scene.world.clock.now());
      log(line);
    },
  });
  const run = await promote(scene, 2, { host: 'azure-devops', override });
  expect(run.report.result).toBe('promoted');
  const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
  // A second for a machine that has other things to do as well.
  expect(Math.max(...gaps)).toBeLessThanOrEqual(16_000);
  expect(run.lines.filter((line) => line.startsWith('importing: ')).length).toBeGreaterThan(2);
  expect(run.lines).toContain('##vso[task.setprogress value=0;]');
  expect(run.lines).toContain('##vso[task.setprogress value=100;]');
}, 60_000);
