import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { PREDICATE_TYPE } from '../../../src/report/statement.js';
import { cosign, verifyAttestation } from './cosign.js';
import { prod, Stage } from './stage.js';

const stage = new Stage();

it('cosign attests with the predicate, and finds what was proven', async () => {
  const { image, repository } = stage.pushed();
  const { promoter } = stage.scene;
  // Whoever attests in production has to push there, which the gate itself need not.
  const scope = promoter.roles.map((it) => it.scope).find((it) => it.endsWith('prod')) ?? '';
  promoter.roles = [...promoter.roles, { scope, role: 'AcrPush' }];
  const results: string[] = [];
  for (const [, , start] of stage.hosts) {
    const run = await start({
      inputs: {
        source: `devacr.azurecr.io/${repository}@${image.digest}`,
        target: `prodacr.azurecr.io/${repository}:1`,
        report: 'out.json',
      },
    });
    results.push(run.outputs['result'] ?? run.log);
    const folder = dirname(run.outputs['statement'] ?? '');
    const predicate = readFileSync(join(folder, 'out.predicate.json'), 'utf8');
    writeFileSync(stage.tools.at('out.predicate.json'), predicate);
    const args = ['--type', PREDICATE_TYPE, '--predicate', 'out.predicate.json'];
    await cosign(stage.tools, 'attest', 'bundle', prod(repository, image), { args });
    const found = await verifyAttestation(stage.tools, prod(repository, image), PREDICATE_TYPE);
    expect(found.code === 0 ? 0 : found.said).toBe(0);
    const statements = found.said
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
      .map(({ payload }) => JSON.parse(Buffer.from(payload, 'base64').toString('utf8')));
    expect(statements.map((it) => it.predicate)).toContainEqual(JSON.parse(predicate));
    expect(statements.every((it) => it.predicateType === PREDICATE_TYPE)).toBe(true);
  }
  expect(results).toEqual(['promoted', 'already-present']);
}, 120_000);
