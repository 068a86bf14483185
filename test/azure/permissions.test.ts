import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allowsImport } from '../../src/azure/permissions.js';

const IMPORT = 'Microsoft.ContainerRegistry/registries/importImage/action';

describe('what ARM’s permissions allow', () => {
  it.each<[string, readonly unknown[], boolean]>([
    ['the action itself', [{ actions: [IMPORT], notActions: [] }], true],
    ['in any case', [{ actions: [IMPORT.toUpperCase()] }], true],
    ['everything', [{ actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] }], true],
    ['all of the provider', [{ actions: ['Microsoft.ContainerRegistry/*'] }], true],
    ['all actions', [{ actions: ['*/action'] }], true],
    ['two stars', [{ actions: ['Microsoft.*/registries/*/action'] }], true],
    ['the second role', [{ actions: ['*/read'] }, { actions: [IMPORT] }], true],
    ['reading', [{ actions: ['*/read'], notActions: [] }], false],
    ['everything but that', [{ actions: ['*'], notActions: [IMPORT] }], false],
    ['a longer name', [{ actions: [`${IMPORT}/x`] }], false],
    ['stars that overlap', [{ actions: ['*/importImage/action*/action'] }], false],
    ['nothing', [], false],
    ['what is none', [null, 7, { actions: 'x' }, { actions: [7] }], false],
  ])('%s', (_, value, expected) => {
    expect(allowsImport(value)).toBe(expected);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (value) => typeof allowsImport(value) === 'boolean'),
    );
  });
});
