import { describe, expect, it } from '@jest/globals';
import { ApiVersion } from '../../src/azure/api-version.js';

const refusal = (code: string, message: string) => ({ status: 400, code, message });
const LISTED =
  "The supported api-versions are '2017-03-01, 2019-05-01,2023-07-01, 2024-11-01-preview'.";

describe('a version that a cloud does not serve', () => {
  it.each([
    [
      'NoRegisteredProviderFound',
      `No registered resource provider found for location 'x'. ${LISTED}`,
    ],
    ['InvalidApiVersionParameter', `The api-version 'y' is invalid. ${LISTED.replace('api-', '')}`],
    ['InvalidResourceType', `The resource type 'registries' could not be found. ${LISTED}`],
  ])('gives way to the newest stable one that %s lists', (code, message) => {
    const version = new ApiVersion();
    expect(version.fallsBack(refusal(code, message), version.current)).toBe(true);
    expect(version.in('https://x/y?api-version=1&z=2')).toBe(
      'https://x/y?api-version=2023-07-01&z=2',
    );
    expect(version.fallsBack(refusal(code, message), '2023-07-01')).toBe(true);
    expect(version.current).toBe('2019-05-01');
    expect(version.fallsBack(refusal(code, message), '2019-05-01')).toBe(false);
  });

  it.each([
    ['another refusal', refusal('AuthorizationFailed', LISTED)],
    ['no list', refusal('InvalidResourceType', 'The resource type could not be found.')],
    [
      'nothing that fits',
      refusal('NoRegisteredProviderFound', "supported api-versions are '2017-03-01'"),
    ],
    ['no versions', refusal('NoRegisteredProviderFound', "supported api-versions are '9999; x'")],
  ])('stays with %s', (_, failure) => {
    const version = new ApiVersion();
    expect(version.fallsBack(failure, version.current)).toBe(false);
  });

  it('of a request that was on its way meanwhile is asked again in the new one', () => {
    const version = new ApiVersion();
    const first = version.current;
    const failure = refusal('NoRegisteredProviderFound', LISTED);
    expect([version.fallsBack(failure, first), version.fallsBack(failure, first)]).toEqual([
      true,
      true,
    ]);
    expect(version.current).toBe('2023-07-01');
  });
});
