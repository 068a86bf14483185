import { pageWords } from '../http/page.js';
import type { ArmFailure } from './arm-problem.js';
import { armError } from './arm-problem.js';

/** An answer of ARM, as far as its meaning goes. */
export interface ArmAnswer {
  readonly status: number;
  readonly body: string;
  readonly correlationId?: string;
}

/** What one answer to a poll says of the operation. */
export type PollWord =
  | { readonly kind: 'running'; readonly states: Readonly<Record<string, string>> }
  | { readonly kind: 'succeeded' }
  /** the operation's own failure */
  | { readonly kind: 'failed'; readonly failure: ArmFailure }
  /** not the operation's own word, with what was answered instead */
  | { readonly kind: 'silent'; readonly said: string };

/** What the service's message begins with when an accepted operation failed. */
const OPERATION = /^operation registries-\S+ failed\.\s*resource \S+\s*/i;
const EXISTS = /already exists in target registry/i;
/** Longer texts of an operation that runs are not what it says of itself. */
const MOST_STATES = 1000;

/**
 * Reads one answer to a poll. Only what the operation says itself is its end: success is a success
 * status that says `Succeeded`, or has no content; failure is a status `Failed` or `Canceled`, or an
 * error of ARM whose text is the operation's own. A refusal by ARM's gateway, a page of a proxy and
 * everything that is not understood say nothing about an import that was accepted.
 *
 * @see Azure's recorded polls: 202 with the state of each target, 200 `{"status":"Succeeded"}`, and
 * errors whose message begins with `Operation registries-… failed.`
 */
export function wordOf(answer: ArmAnswer): PollWord {
  const { status, body } = answer;
  const states = statesOf(body);
  const state = states?.get('status')?.toLowerCase() ?? '';
  const success = status >= 200 && status < 300;
  if (success && /^(failed|canceled|cancelled)$/.test(state)) {
    return { kind: 'failed', failure: failureOf(answer, state) };
  }
  if (status === 202 && (states !== undefined || isEmpty(body))) {
    return { kind: 'running', states: Object.fromEntries(states ?? []) };
  }
  if (status === 204 && isEmpty(body)) return { kind: 'succeeded' };
  if ((status === 200 || status === 201) && state === 'succeeded') return { kind: 'succeeded' };
  const failure = failureOf(answer, '');
  if (status >= 400 && isOperations(failure)) return { kind: 'failed', failure };
  return { kind: 'silent', said: described(answer, failure) };
}

/** Whether a failure is what an operation came to, and not a refusal by ARM itself. */
export function isOperations({ code, message }: ArmFailure): boolean {
  return OPERATION.test(message) || EXISTS.test(message) || code === 'InvalidParameters';
}

/** The service's text without the operation and the registry that it begins with. */
export function withoutOperation(message: string): string {
  return message.replace(OPERATION, '');
}

/** Whether the service says that a target tag is there. */
export function saysExists({ message }: ArmFailure): boolean {
  return EXISTS.test(message);
}

/** Whether a body says nothing: empty since 2025, the word null before. */
export function isEmpty(body: string): boolean {
  return /^\s*(null\s*)?$/.test(body);
}

function failureOf({ status, body, correlationId }: ArmAnswer, state: string): ArmFailure {
  const { code, message } = armError(body);
  return {
    status,
    code: code === '' ? state : code,
    message,
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

function described({ status, body }: ArmAnswer, { code }: ArmFailure): string {
  if (code !== '') return `ARM answered ${status} ${code}`;
  const page = pageWords(body);
  return page === undefined
    ? `ARM answered ${status}, which is no word of the import`
    : `something between this runner and ARM answered ${status} with ${page}`;
}

/** `{ "<target>": "<state>", …, "status": "<state>" }` of an operation; undefined for anything else. */
function statesOf(body: string): Map<string, string> | undefined {
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
    const texts = Object.entries(json).filter(([, state]) => typeof state === 'string');
    return new Map(texts.slice(0, MOST_STATES) as [string, string][]);
  } catch {
    return undefined;
  }
}
