import { cut } from '../cut.js';
import { type ErrorCode, PromotionError, type Side } from '../errors.js';

/** An answer of ARM that is no success, taken apart. */
export interface ArmFailure {
  readonly status: number;
  /** ARM's error code, for example `AuthorizationFailed`; empty when the body names none */
  readonly code: string;
  readonly message: string;
  readonly correlationId?: string;
}

/** Whom and what a request to ARM was about. */
export interface ArmPlace {
  readonly side: Side;
  /** for example `reading registry contosoprod` */
  readonly action: string;
  /** resource ID the right is needed on, where it is known */
  readonly scope: string;
  /** object ID of the caller, from its token; undefined before the first token */
  readonly objectId: string | undefined;
}

/** Cut generously here: the text is cut again once secrets are out of it. */
const LONGEST_TEXT = 2000;
export const IMPORT_ROLE = 'Container Registry Data Importer and Data Reader';

/** The `{ error: { code, message } }` of an ARM body; empty texts when the body is something else. */
export function armError(body: string): { code: string; message: string } {
  try {
    const { error } = JSON.parse(body) as { error?: { code?: unknown; message?: unknown } };
    return {
      code: typeof error?.code === 'string' ? oneLine(error.code) : '',
      message: typeof error?.message === 'string' ? oneLine(error.message) : '',
    };
  } catch {
    return { code: '', message: '' };
  }
}

/** Foreign text on one line, so that it cannot pass for lines of ours. */
function oneLine(text: string): string {
  return cut(text, LONGEST_TEXT).replace(/\s+/g, ' ');
}

/** The command that gives an identity what a promotion needs on a registry. */
export function roleCommand(objectId: string | undefined, scope: string): string {
  const assignee = objectId ?? '<object id of the identity>';
  return `az role assignment create --role "${IMPORT_ROLE}" --assignee-object-id ${assignee} --scope ${scope}`;
}

/** A refusal by ARM itself, before anything was done, as the situation it stands for. */
export function armProblem(place: ArmPlace, failure: ArmFailure): PromotionError {
  const { code, remedy, side } = situation(place, failure);
  const said = failure.message === '' ? '' : `: ${failure.message}`;
  const named = failure.code === '' ? '' : ` ${failure.code}`;
  return new PromotionError(
    code,
    `ARM answered ${failure.status}${named} for ${place.action}${said}`,
    {
      remedy,
      side,
      status: failure.status,
      ...(failure.correlationId === undefined ? {} : { correlationId: failure.correlationId }),
    },
  );
}

function situation(
  place: ArmPlace,
  failure: ArmFailure,
): { code: ErrorCode; remedy: string; side: Side } {
  const { side, scope, objectId } = place;
  if (failure.code === 'LinkedAuthorizationFailed' && /current tenant/i.test(failure.message)) {
    return {
      code: 'ARM_CROSS_TENANT',
      side: 'source',
      remedy:
        'The source belongs to another tenant, where a resource ID is of no use: leave source-registry-id out and pass source-client-id and source-tenant-id, sourceConnection, or source-username and source-password, or source-credentials.',
    };
  }
  if (failure.code === 'LinkedAuthorizationFailed') {
    const source = /linked scope\(s\) '([^']+)'/.exec(failure.message)?.[1];
    return {
      code: 'ARM_LINKED_FORBIDDEN',
      side: 'source',
      remedy: `Give the identity the right to read the source registry: ${roleCommand(objectId, source ?? '<resource ID of the source registry>')}`,
    };
  }
  if (/NoRegisteredProviderFound|MissingSubscriptionRegistration/.test(failure.code)) {
    return {
      code: 'ARM_PROVIDER',
      side,
      remedy:
        'Register the provider in both subscriptions: az provider register --namespace Microsoft.ContainerRegistry --subscription <subscription>',
    };
  }
  if (failure.status === 403) {
    return {
      code: 'ARM_FORBIDDEN',
      side,
      remedy: `Give the identity its role on the ${side} registry: ${roleCommand(objectId, scope)}`,
    };
  }
  if (failure.status === 401) {
    return {
      code: 'ARM_UNAUTHORIZED',
      side,
      remedy:
        'Check that the identity belongs to the tenant of the subscription, and sign in again.',
    };
  }
  if (failure.status === 404) {
    return {
      code: 'ARM_NOT_FOUND',
      side,
      remedy: `Check ${side}-registry-id and subscription-id: subscription, resource group and registry name must exist.`,
    };
  }
  if (failure.status === 429) {
    return {
      code: 'ARM_THROTTLED',
      side,
      remedy:
        'Wait a few minutes and run again: the subscription has spent its budget of ARM calls.',
    };
  }
  if (failure.status >= 500 || failure.status === 408) {
    return { code: 'ARM_UNAVAILABLE', side, remedy: 'Run again; look at Azure service health.' };
  }
  return {
    code: 'ARM_RESPONSE',
    side,
    remedy: 'Look the error code up in the Azure documentation.',
  };
}
