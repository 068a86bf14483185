import { cut } from '../cut.js';
import { type ErrorCode, PromotionError, type Side } from '../errors.js';
import { pageWords } from '../http/page.js';
import { armWord } from './arm-words.js';
import { roleCommand } from './roles.js';

/** An answer of ARM that is no success, taken apart. */
export interface ArmFailure {
  readonly status: number;
  /** ARM's error code, for example `AuthorizationFailed`; empty when the body names none */
  readonly code: string;
  readonly message: string;
  /** what stood in the place of ARM's words, where those are missing: a page, or the first words of something else */
  readonly instead?: string;
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
/** The codes of an answer that somebody gave in ARM's place. */
const OF_OTHERS: Readonly<Record<number, ErrorCode>> = {
  429: 'ARM_THROTTLED',
  500: 'ARM_UNAVAILABLE',
  502: 'ARM_UNAVAILABLE',
  503: 'ARM_UNAVAILABLE',
  504: 'ARM_UNAVAILABLE',
};
/** More of an answer that is none of ARM is not shown. */
const LONGEST_START = 200;
/** Cut generously here: the text is cut again once secrets are out of it. */
const LONGEST_TEXT = 2000;

/** The `{ error: { code, message } }` of an ARM body; empty texts when the body is something else. */
export function armError(body: string): Pick<ArmFailure, 'code' | 'message' | 'instead'> {
  try {
    const { error } = JSON.parse(body) as { error?: { code?: unknown; message?: unknown } };
    return {
      code: typeof error?.code === 'string' ? oneLine(error.code) : '',
      message: typeof error?.message === 'string' ? oneLine(error.message) : '',
    };
  } catch {
    const start = oneLine(cut(body, LONGEST_START)).trim();
    const instead = pageWords(body) ?? (start === '' ? undefined : `the words "${start}"`);
    return { code: '', message: '', ...(instead === undefined ? {} : { instead }) };
  }
}

/** Who has answered, as far as one can tell: what is no JSON is no word of ARM. */
export function armAnswered({ status, code, instead }: ArmFailure): string {
  if (instead !== undefined)
    return `Something between this runner and ARM answered ${status} with ${instead}`;
  return `ARM answered ${status} ${code}`.trim();
}

/** What to do about an answer that somebody else gave in ARM's place. */
export const BETWEEN =
  'Find what answers in place of Azure Resource Manager, a proxy, a firewall or a sign-in page between it and this runner, and have it let this runner through: no right is missing.';

/** Foreign text on one line, so that it cannot pass for lines of ours. */
function oneLine(text: string): string {
  return cut(text, LONGEST_TEXT).replace(/\s+/g, ' ');
}

/** A refusal by ARM itself, before anything was done, as the situation it stands for. */
export function armProblem(place: ArmPlace, failure: ArmFailure): PromotionError {
  const { code, remedy, side } = situation(place, failure);
  const said = failure.message === '' ? '' : `: ${failure.message}`;
  return new PromotionError(
    code,
    `${armAnswered(failure)} ${failure.instead === undefined ? 'for' : 'in answer to'} ${place.action}${said}`,
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
  if (failure.instead !== undefined) {
    const passing = failure.status === 429 || failure.status >= 500 || failure.status === 408;
    const lead = passing ? 'Run again. If it lasts: ' : '';
    return { code: OF_OTHERS[failure.status] ?? 'ARM_RESPONSE', side, remedy: `${lead}${BETWEEN}` };
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
  if (failure.code === '') {
    const remedy =
      'No error of ARM came with this answer: look for a proxy or a firewall that answers in its place.';
    return { code: 'ARM_RESPONSE', side, remedy };
  }
  const named = /^[A-Za-z]{3,80}$/.test(failure.code) ? failure.code : 'its code';
  const remedy = `Act on the words above: they are ARM's own, and ${named} is not known to this product.`;
  return { code: BY_STATUS[failure.status] ?? 'ARM_RESPONSE', side, remedy };
}
