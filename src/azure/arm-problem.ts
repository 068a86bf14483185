import { cut } from '../cut.js';
import { type ErrorCode, PromotionError, type Side } from '../errors.js';
import { armWord } from './arm-words.js';
import { roleCommand } from './roles.js';

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

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'ARM_UNAUTHORIZED',
  403: 'ARM_FORBIDDEN',
  404: 'ARM_NOT_FOUND',
};
/** Cut generously here: the text is cut again once secrets are out of it. */
const LONGEST_TEXT = 2000;

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
  const { side, objectId } = place;
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
  const word = armWord(failure.code);
  if (word) return { code: word.code, side: word.side ?? side, remedy: word.remedy(place) };
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
  if (failure.code === '') {
    const remedy =
      'No error of ARM came with this answer: look for a proxy or a firewall that answers in its place.';
    return { code: 'ARM_RESPONSE', side, remedy };
  }
  const named = /^[A-Za-z]{3,80}$/.test(failure.code) ? failure.code : 'its code';
  const remedy = `Act on the words above: they are ARM's own, and ${named} is not known to this product.`;
  return { code: BY_STATUS[failure.status] ?? 'ARM_RESPONSE', side, remedy };
}
