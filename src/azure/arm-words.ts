import type { ErrorCode, Side } from '../errors.js';
import type { ArmPlace } from './arm-problem.js';
import { roleCommand } from './roles.js';

/** What a code of ARM's stands for, and what to do about it. */
interface Word {
  readonly code: ErrorCode;
  /** the registry that it is about, where that is not the one asked */
  readonly side?: Side;
  remedy(place: ArmPlace): string;
}

const TENANT: Word = {
  code: 'ARM_UNAUTHORIZED',
  remedy: () =>
    'Check that the identity belongs to the tenant of the subscription, and sign in again.',
};
const MISSING: Word = {
  code: 'ARM_NOT_FOUND',
  remedy: ({ side }) =>
    `Check ${side}-registry-id and subscription-id: subscription, resource group and registry name must exist.`,
};
const UNREGISTERED: Word = {
  code: 'ARM_PROVIDER',
  remedy: () =>
    'Register the provider in both subscriptions: az provider register --namespace Microsoft.ContainerRegistry --subscription <subscription>',
};
const NOT_SERVED: Word = {
  code: 'ARM_PROVIDER',
  remedy: ({ side }) =>
    `This cloud or region does not serve the version of the API that was asked for, and names none that is known here: check cloud and the ${side} registry, and look for a newer version of this product.`,
};
const LOCK: Word = {
  code: 'ARM_FORBIDDEN',
  remedy: ({ scope }) =>
    `No role helps against a lock: a ReadOnly lock forbids imports as well. Find it, and ask its owner: az lock list --resource-group ${groupOf(scope)} --output table`,
};
const DISABLED: Word = {
  code: 'ARM_FORBIDDEN',
  remedy: () =>
    'No role helps: the subscription is disabled or read-only. Ask its owner to enable it again (Cost Management + Billing).',
};
const THROTTLED: Word = {
  code: 'ARM_THROTTLED',
  remedy: () =>
    'Wait a few minutes and run again: the subscription has spent its budget of ARM calls.',
};

/**
 * By ARM's own code, before anything is concluded from a status: the same 403 is a missing role, a deny
 * assignment, a policy or a lock, and only for the first one a role helps.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors
 */
const WORDS: Readonly<Record<string, Word>> = {
  AuthorizationFailed: {
    code: 'ARM_FORBIDDEN',
    remedy: ({ side, scope, objectId }) =>
      `Give the identity its role on the ${side} registry: ${roleCommand(objectId, scope)}`,
  },
  DenyAssignmentAuthorizationFailed: {
    code: 'ARM_FORBIDDEN',
    remedy: ({ side }) =>
      `No role helps against a deny assignment, as deployment stacks and managed applications set them: ask who owns it to exclude this identity (${side} registry, Access control, Deny assignments).`,
  },
  RequestDisallowedByPolicy: {
    code: 'ARM_FORBIDDEN',
    remedy: () =>
      'No role helps against Azure Policy: the message names the assignment; ask its owner for an exemption, or do as it demands.',
  },
  RequestDisallowedByAzure: {
    code: 'ARM_FORBIDDEN',
    remedy: () => 'No role helps: Azure itself forbids this here, for the reason in its message.',
  },
  ScopeLocked: LOCK,
  ReadOnlyDisabledSubscription: DISABLED,
  DisabledSubscription: DISABLED,
  SubscriptionDisabled: DISABLED,
  MissingSubscriptionRegistration: UNREGISTERED,
  SubscriptionNotRegistered: UNREGISTERED,
  NoRegisteredProviderFound: NOT_SERVED,
  InvalidApiVersionParameter: NOT_SERVED,
  InvalidResourceType: NOT_SERVED,
  InvalidAuthenticationToken: TENANT,
  InvalidAuthenticationTokenTenant: TENANT,
  ExpiredAuthenticationToken: TENANT,
  AuthenticationFailed: TENANT,
  SubscriptionNotFound: MISSING,
  InvalidSubscriptionId: MISSING,
  ResourceGroupNotFound: MISSING,
  ResourceNotFound: MISSING,
  TooManyRequests: THROTTLED,
  SubscriptionRequestsThrottled: THROTTLED,
};

/** The codes that have a row, for tests and documents. */
export const ARM_WORDS: readonly string[] = Object.keys(WORDS);

/** What ARM's own code says; undefined for one that is not known here. */
export function armWord(code: string): Word | undefined {
  return Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
}

/** The resource group in a resource ID, for a command. */
function groupOf(scope: string): string {
  return /\/resourceGroups\/([^/\s]+)/i.exec(scope)?.[1] ?? '<resource group of the registry>';
}
