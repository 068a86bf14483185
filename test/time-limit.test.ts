import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { inTime } from '../src/time-limit.js';
import { PROJECT } from './fixtures.js';
import { NODES } from './nodes.js';

const never = () => new Promise<never>(() => {});

it('ends a task that does not listen, and tells it', async () => {
  const signals: AbortSignal[] = [];
  const task = (signal: AbortSignal) => {
    signals.push(signal);
    return never();
  };
  await expect(inTime(10, undefined, task)).rejects.toMatchObject({ name: 'TimeoutError' });
  const over = new AbortController();
  const ended = inTime(60_000, over.signal, task);
  over.abort(new Error('over'));
  await expect(ended).rejects.toThrow('over');
  await expect(inTime(60_000, over.signal, task)).rejects.toThrow('over');
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
});

it('hands on what the task says', async () => {
  await expect(inTime(60_000, undefined, async () => 'done')).resolves.toBe('done');
  const failing = async () => {
    throw new Error('failed');
  };
  await expect(inTime(60_000, undefined, failing)).rejects.toThrow('failed');
});

it.each(NODES)('fires on %s when memory is collected meanwhile', (_, node) => {
  const at = JSON.stringify(join(PROJECT, 'out', 'src', 'time-limit.js'));
  const script = `
    const { inTime } = await import(${at});
    const over = new AbortController();
    const collecting = setInterval(gc, 20);
    const told = await inTime(200, over.signal, () => new Promise(() => {})).catch((it) => it.message);
    clearInterval(collecting);
    console.log(told);`;
  const args = ['--expose-gc', '--input-type=module', '--eval', script];
  expect(execFileSync(node, args, { encoding: 'utf8', timeout: 10_000 })).toMatch(/within 200 ms/);
});
