import { describe, expect, it } from '@jest/globals';
import { armError, armProblem } from '../../src/azure/arm-problem.js';
import { ARM_WORDS } from '../../src/azure/arm-words.js';

const SCOPE =
  '/subscriptions/2/resourceGroups/prod/providers/Microsoft.ContainerRegistry/registries/prodacr';
const place = { side: 'target' as const, action: 'importing', scope: SCOPE, objectId: 'me' };

/** Status and code of ARM, ours, and what the remedy has to say. */
const CASES: [number, string, string, RegExp][] = [
  [
    403,
    'AuthorizationFailed',
    'ARM_FORBIDDEN',
    /az role assignment create .*--scope \/subscriptions/,
  ],
  [403, 'DenyAssignmentAuthorizationFailed', 'ARM_FORBIDDEN', /^No role helps.*deny assignment/],
  [403, 'RequestDisallowedByPolicy', 'ARM_FORBIDDEN', /^No role helps.*exemption/],
  [403, 'RequestDisallowedByAzure', 'ARM_FORBIDDEN', /^No role helps/],
  [409, 'ScopeLocked', 'ARM_FORBIDDEN', /az lock list --resource-group prod --output table/],
  [409, 'ReadOnlyDisabledSubscription', 'ARM_FORBIDDEN', /subscription is disabled/],
  [403, 'DisabledSubscription', 'ARM_FORBIDDEN', /subscription is disabled/],
  [403, 'SubscriptionDisabled', 'ARM_FORBIDDEN', /subscription is disabled/],
  [409, 'MissingSubscriptionRegistration', 'ARM_PROVIDER', /az provider register/],
  [409, 'SubscriptionNotRegistered', 'ARM_PROVIDER', /az provider register/],
  [400, 'NoRegisteredProviderFound', 'ARM_PROVIDER', /does not serve the version/],
  [400, 'InvalidApiVersionParameter', 'ARM_PROVIDER', /does not serve the version/],
  [404, 'InvalidResourceType', 'ARM_PROVIDER', /does not serve the version/],
  [401, 'InvalidAuthenticationToken', 'ARM_UNAUTHORIZED', /tenant/],
  [401, 'InvalidAuthenticationTokenTenant', 'ARM_UNAUTHORIZED', /tenant/],
  [401, 'ExpiredAuthenticationToken', 'ARM_UNAUTHORIZED', /sign in again/],
  [401, 'AuthenticationFailed', 'ARM_UNAUTHORIZED', /sign in again/],
  [404, 'SubscriptionNotFound', 'ARM_NOT_FOUND', /subscription-id/],
  [400, 'InvalidSubscriptionId', 'ARM_NOT_FOUND', /subscription-id/],
  [404, 'ResourceGroupNotFound', 'ARM_NOT_FOUND', /target-registry-id/],
  [404, 'ResourceNotFound', 'ARM_NOT_FOUND', /target-registry-id/],
  [429, 'TooManyRequests', 'ARM_THROTTLED', /Wait/],
  [429, 'SubscriptionRequestsThrottled', 'ARM_THROTTLED', /Wait/],
  // A code that nobody knows: its words are shown as its words.
  [
    403,
    'SomethingNew',
    'ARM_FORBIDDEN',
    /^Act on the words above: they are ARM's own, and SomethingNew/,
  ],
  [401, 'SomethingNew', 'ARM_UNAUTHORIZED', /they are ARM's own/],
  [404, 'SomethingNew', 'ARM_NOT_FOUND', /they are ARM's own/],
  [409, 'SomethingNew', 'ARM_RESPONSE', /they are ARM's own/],
  [409, '`evil` ::error::', 'ARM_RESPONSE', /and its code is not known/],
  // No code at all: nobody's word about rights.
  [403, '', 'ARM_RESPONSE', /proxy or a firewall/],
  [401, '', 'ARM_RESPONSE', /proxy or a firewall/],
  [404, '', 'ARM_RESPONSE', /proxy or a firewall/],
  [503, '', 'ARM_UNAVAILABLE', /Run again/],
  [429, '', 'ARM_THROTTLED', /Wait/],
];

describe('a page in ARM’s place', () => {
  const PAGE =
    '<html><title>Access blocked</title><body>The client with object id x needs AuthorizationFailed';

  it.each([
    [200, 'ARM_RESPONSE'],
    [302, 'ARM_RESPONSE'],
    [401, 'ARM_RESPONSE'],
    [403, 'ARM_RESPONSE'],
    [407, 'ARM_RESPONSE'],
    [429, 'ARM_THROTTLED'],
    [503, 'ARM_UNAVAILABLE'],
  ])('%i is nobody’s word about rights', (status, code) => {
    const problem = armProblem(place, { status, ...armError(PAGE) });
    expect(problem.code).toBe(code);
    expect(problem.message).toBe(
      `Something between this runner and ARM answered ${status} with a page for people ("Access blocked") in answer to importing`,
    );
    expect(problem.remedy).toContain('no right is missing');
    expect(problem.remedy).not.toContain('az role');
  });

  it('is shown by its first words where it is no page', () => {
    const { message } = armProblem(place, { status: 403, ...armError('RBAC: access denied\n') });
    expect(message).toBe(
      'Something between this runner and ARM answered 403 with the words "RBAC: access denied" in answer to importing',
    );
  });
});

describe('what to do follows from ARM’s own code', () => {
  it.each(CASES)('%i %s', (status, code, expected, remedy) => {
    const problem = armProblem(place, { status, code, message: code === '' ? '' : 'words' });
    expect(problem.code).toBe(expected);
    expect(problem.remedy).toMatch(remedy);
  });

  it('a role is granted for a missing one alone', () => {
    const granting = CASES.filter(([status, code]) =>
      armProblem(place, { status, code, message: '' }).remedy.includes('az role assignment create'),
    );
    expect(granting.map(([, code]) => code)).toEqual(['AuthorizationFailed']);
  });

  it('every code of the table is tried', () => {
    const tried = new Set(CASES.map(([, code]) => code));
    expect(ARM_WORDS.filter((code) => !tried.has(code))).toEqual([]);
  });
});
