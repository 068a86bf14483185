import { isRestError } from '@azure/core-rest-pipeline';
import { cut } from '../cut.js';
import { type ErrorCode, PromotionError, type Side } from '../errors.js';
import { BodyTooLarge } from '../http/body.js';
import { connectionProblem } from '../http/connection-problem.js';
import { pageWords } from '../http/page.js';
import type { HttpResponse } from '../http/transport.js';
import { isAzureRegistry } from '../oci/registry-name.js';
import { oneLine } from '../one-line.js';
import { ofRights, registryWord, THROTTLED, theirWords } from './words.js';

/** Where a request went wrong, in words for a message. */
export interface Place {
  readonly side: Side;
  readonly host: string;
  /** the host that was asked, where the registry sent the request on to another one */
  readonly asked?: string;
  /** what was asked for, for example `manifest team/api@sha256:…` */
  readonly object: string;
  /** what to do when the registry refuses the identity */
  readonly accessRemedy: string;
  /** the repository that the same credential has read from in this run */
  readonly read?: string;
}

/** An error entry of the distribution specification. */
export interface RegistryError {
  readonly code: string;
  readonly message: string;
}

/** Cut generously here: the text is cut again once secrets are out of it. */
const LONGEST_TEXT = 2000;
/** More of an answer that is no list of errors is not shown. */
const LONGEST_START = 200;
/** More errors in one answer say nothing new. */
const MOST_ERRORS = 20;

/** The errors of a registry's JSON answer; empty when the body is something else. */
export function registryErrors(response: HttpResponse): RegistryError[] {
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(response.bytes));
    const errors = (body as { errors?: unknown }).errors;
    if (!Array.isArray(errors)) return [];
    return errors.slice(0, MOST_ERRORS).map((entry: Readonly<Record<string, unknown>> | null) => ({
      code: textOf(entry?.['code']),
      message: textOf(entry?.['message']),
    }));
  } catch {
    return [];
  }
}

function textOf(text: unknown): string {
  return oneLine(cut(typeof text === 'string' ? text : '', LONGEST_TEXT));
}

/** Whether the registry itself says that the thing does not exist; any other 404 proves nothing. */
export function saysAbsent(response: HttpResponse): boolean {
  if (response.status !== 404) return false;
  return registryErrors(response).some(({ code }) => /unknown|not.?found/i.test(code));
}

/** Who was asked, and by whose word, where that is not the registry itself. */
export function whoOf({ side, host, asked }: Place): string {
  const registry = `${side} registry ${host}`;
  return asked === undefined || asked === host ? registry : `${asked}, to which ${registry} sends,`;
}

/** An answer that is no answer, as the situation it stands for. */
export function answerProblem(place: Place, response: HttpResponse): PromotionError {
  const errors = registryErrors(response);
  const said = errors.map(({ code, message }) => `${code}: ${message}`).join('; ');
  const codes = errors.map((it) => it.code);
  const { code, remedy } = situation(place, response, said, codes);
  const correlationId = response.header('x-ms-correlation-request-id');
  const text = `${said === '' ? otherWords(response) : `: ${cut(said, LONGEST_TEXT)}`}${pauseWords(response)}`;
  return new PromotionError(
    code,
    `${whoOf(place)} answered ${response.status} for ${place.object}${text}`,
    {
      remedy,
      side: place.side,
      status: response.status,
      ...(correlationId === undefined ? {} : { correlationId }),
    },
  );
}

/** How long a registry wants to be left alone, where it says that in seconds. */
function pauseWords({ status, header }: HttpResponse): string {
  const seconds = header('retry-after') ?? '';
  if (status !== 429 || !/^[1-9]\d{0,7}$/.test(seconds)) return '';
  return `; it wants to be left alone for ${seconds} s`;
}

/** What came instead of a registry's words: a page, or the first words of something else. */
function otherWords(response: HttpResponse): string {
  const text = new TextDecoder().decode(response.bytes);
  const page = isPage(response) ? pageWords(text, response.header('content-type')) : undefined;
  if (page !== undefined) return ` with ${page}, which is no registry's word`;
  const words = oneLine(cut(text.trim(), LONGEST_START));
  return words === '' ? '' : `: ${words}`;
}

/** A request without an answer, as the situation it stands for. */
export function sendProblem(place: Place, error: unknown): unknown {
  if (error instanceof PromotionError) return error;
  if (error instanceof BodyTooLarge) {
    return new PromotionError(
      'CONTENT_TOO_LARGE',
      `${whoOf(place)}: ${place.object}: ${error.message}`,
      {
        remedy: 'Check what is stored under this reference: a manifest has at most 4 MiB.',
        side: place.side,
      },
    );
  }
  if (!isRestError(error)) return error;
  const said = connectionProblem(place.asked ?? place.host, error);
  return new PromotionError(
    said.tls ? 'REGISTRY_TLS' : 'REGISTRY_UNREACHABLE',
    `${whoOf(place)} cannot be reached for ${place.object}: ${said.text}`,
    { remedy: said.remedy, side: place.side, cause: error },
  );
}

/** The codes of a refusal that says nothing more than its status. */
const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'REGISTRY_UNAUTHORIZED',
  403: 'REGISTRY_DENIED',
};

function situation(
  place: Place,
  response: HttpResponse,
  said: string,
  codes: readonly string[],
): { code: ErrorCode; remedy: string } {
  const { status } = response;
  const refused = BY_STATUS[status];
  const word = registryWord(place, status, said, codes);
  if (word) return { code: word.code ?? refused ?? 'REGISTRY_RESPONSE', remedy: word.remedy };
  if (status === 429) return { code: 'REGISTRY_THROTTLED', remedy: THROTTLED };
  if (status >= 500 || status === 408) {
    return {
      code: 'REGISTRY_UNAVAILABLE',
      remedy: 'Run again; if it lasts, look at the service health of the registry.',
    };
  }
  const who = place.asked ?? place.host;
  if (codes.length > 0) {
    return { code: refused ?? 'REGISTRY_RESPONSE', remedy: theirWords(who, codes) };
  }
  if (refused !== undefined && !isPage(response))
    return { code: refused, remedy: wordless(place, response) };
  return {
    code: 'REGISTRY_RESPONSE',
    remedy: `Check that ${who} is the registry and not a proxy or a web server in between.`,
  };
}

/**
 * A challenge is still somebody's word about the credential, and so is JSON that is no error list, except
 * where the registry is known to send one; of anything else nobody can say what it is about.
 */
function wordless(place: Place, response: HttpResponse): string {
  const challenged = response.header('www-authenticate') !== undefined;
  if (challenged || (isJson(response) && !isAzureRegistry(place.host))) return ofRights(place);
  if (response.bytes.length > 0) return theirWords(place.asked ?? place.host, []);
  return `${place.asked ?? place.host} gives no reason. Look at its own log, or at a proxy or firewall in between, before any right is given: ${ofRights(place)}`;
}

function isJson(response: HttpResponse): boolean {
  try {
    JSON.parse(new TextDecoder().decode(response.bytes));
    return true;
  } catch {
    return false;
  }
}

/** Whether an answer is something for people, which no registry says. */
export function isPage(response: HttpResponse): boolean {
  if (response.header('www-authenticate') !== undefined) return false;
  const type = (response.header('content-type') ?? '').toLowerCase();
  const start = new TextDecoder().decode(response.bytes.subarray(0, 64)).trimStart();
  return type.startsWith('text/') || start.startsWith('<');
}
