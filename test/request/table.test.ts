import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { PromotionError } from '../../src/errors.js';
import { IMAGE_KEYS } from '../../src/request/images-file.js';
import type { InputSpec } from '../../src/request/input-spec.js';
import { INPUTS, type InputName, SPECS } from '../../src/request/inputs.js';
import { parseRequest } from '../../src/request/parse.js';
import { PROJECT } from '../fixtures.js';
import { rawInputs } from '../harness.js';

const folder = mkdtempSync(join(tmpdir(), 'table-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DIGEST = `sha256:${'a'.repeat(64)}`;
const GOOD = {
  source: `devacr.azurecr.io/api@${DIGEST}`,
  target: 'prodacr.azurecr.io/api:1',
  azureSubscription: 'x',
};
const parse = (given: Partial<Record<InputName, string>>) =>
  parseRequest(rawInputs({ ...GOOD, ...given }), 'github', {
    workspace: folder,
    tempDirectory: folder,
  });
const problemOf = (given: Partial<Record<InputName, string>>) =>
  parse(given).then(
    () => '',
    (error: PromotionError) => error.message,
  );

const rows = Object.entries(SPECS) as [InputName, InputSpec][];
const ofType = (...types: InputSpec['type'][]) =>
  rows.filter(([, { type }]) => types.includes(type)).map(([name]) => name);

describe('every row of the table is read as it says', () => {
  it.each(ofType('boolean'))('%s takes true and false, nothing else', async (name) => {
    expect(await problemOf({ [name]: 'maybe' })).toContain(
      `${name}: given "maybe", expected true or false`,
    );
  });

  it.each(ofType('choice'))('%s takes its options in any case, nothing else', async (name) => {
    const spec = SPECS[name];
    const options = 'options' in spec ? spec.options : [];
    expect(await problemOf({ [name]: 'sideways' })).toContain(
      `${name}: given "sideways", expected one of ${options.join(', ')}`,
    );
  });

  it.each(ofType('integer', 'number'))('%s takes a number from its least on', async (name) => {
    const spec = SPECS[name];
    const least = 'least' in spec ? spec.least : 0;
    expect(await problemOf({ [name]: '0' })).toContain(`number from ${least}`);
    expect(await problemOf({ [name]: 'ten' })).toContain(`number from ${least}`);
  });

  it.each(rows)('%s has a default that can be read', async (name, spec) => {
    if (name === 'source' || name === 'target' || spec.default.includes('${{')) return;
    expect(await problemOf({ [name]: spec.default })).toBe(await problemOf({}));
  });
});

describe('an images-file takes what the table says', () => {
  const inFile = async (key: string, yaml: string) => {
    const text = `version: 1\nimages:\n  - source: ${GOOD.source}\n    target: prodacr.azurecr.io/api\n    tags: ["1"]\n    ${key}: ${yaml}\n`;
    writeFileSync(join(folder, 'set.yaml'), text);
    return problemOf({ source: '', target: '', 'images-file': 'set.yaml' });
  };
  const perImage = rows.filter(([, { perImage }]) => perImage).map(([name]) => name);
  const others = rows.filter(([, { perImage }]) => !perImage).map(([name]) => name);

  it('has the keys of the rows that are about one image', () => {
    expect([...IMAGE_KEYS].sort()).toEqual([...perImage].sort());
  });

  it.each(others)('%s is no key', async (name) => {
    expect(await inFile(name, 'x')).toContain(`${name}: unknown key`);
  });

  it.each(perImage.filter((name) => SPECS[name].type === 'integer'))(
    '%s may be a number of YAML',
    async (name) => {
      expect(await inFile(name, '10')).toBe('');
      expect(await inFile(name, 'true')).toContain(`${name}: given true`);
    },
  );

  it.each(perImage.filter((name) => SPECS[name].type === 'boolean' && name !== 'untagged'))(
    '%s may be a boolean of YAML',
    async (name) => {
      expect(await inFile(name, 'true')).toBe('');
    },
  );

  it('describes each of them in its schema as it is read', () => {
    const schema = JSON.parse(readFileSync(join(PROJECT, 'images-file.schema.json'), 'utf8'));
    const properties = schema.$defs.image.properties;
    for (const name of perImage) {
      const spec = SPECS[name];
      const described = properties[name];
      expect([name, described?.description]).toEqual([name, INPUTS[name].description]);
      if (spec.type === 'integer') {
        expect([name, described.type, described.minimum]).toEqual([name, 'integer', spec.least]);
      }
      if (spec.type === 'choice') expect([name, described.enum]).toEqual([name, spec.options]);
      if (spec.type === 'list' || spec.type === 'lines') {
        expect([name, JSON.stringify(described)]).toEqual([
          name,
          expect.stringContaining('"array"'),
        ]);
      }
    }
  });
});
