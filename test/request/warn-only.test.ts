import { describe, expect, it } from '@jest/globals';
import { GATE_IDS } from '../../src/gates/evaluate.js';
import { parseRequest } from '../../src/request/parse.js';
import { rawInputs } from '../harness.js';

const places = { workspace: '/', tempDirectory: '/' };
const GOOD = {
  source: `devacr.azurecr.io/api@sha256:${'a'.repeat(64)}`,
  target: 'prodacr.azurecr.io/api:1',
};
const parse = (warnOnly: string) =>
  parseRequest(rawInputs({ ...GOOD, 'warn-only': warnOnly }), 'github', places);

const FIRM = ['digest-evidence', 'source-exists', 'target-tag', 'tag-lock', 'set-overlap'];

describe('warn-only', () => {
  it.each(GATE_IDS.filter((id) => !FIRM.includes(id)))('takes %s', async (id) => {
    expect((await parse(id)).promotions[0]?.policy.warnOnly).toEqual([id]);
  });

  it('takes an id in the spelling that Azure DevOps shows', async () => {
    const policy = (await parse('maxAgeDays, manifestCount')).promotions[0]?.policy;
    expect(policy?.warnOnly).toEqual(['max-age-days', 'manifest-count']);
  });

  it.each([...FIRM, 'digestEvidence'])('never takes %s', async (id) => {
    await expect(parse(`platforms, ${id}`)).rejects.toThrow(`${id} always blocks`);
  });

  it.each(['plattforms', 'true', '*', 'constructor'])('refuses %s', async (id) => {
    await expect(parse(id)).rejects.toThrow(/expected gates among manifest-count, platforms/);
  });
});
