import { isRestError } from '@azure/core-rest-pipeline';
import { cut } from '../cut.js';
import { type ErrorCode, PromotionError, type Side } from '../errors.js';
import { BodyTooLarge } from '../http/body.js';
import { connectionProblem } from '../http/connection-problem.js';
import type { HttpResponse } from '../http/transport.js';

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
}

/** An error entry of the distribution specification. */
export interface RegistryError {
  readonly code: string;
  readonly message: string;
}

const FIREWALL = /is not allowed access|aka\.ms\/acr\/firewall/i;
/** Cut generously here: the text is cut again once secrets are out of it. */
const LONGEST_TEXT = 2000;
/** More errors in one answer say nothing new. */
const MOST_ERRORS = 20;

/** The errors of a registry's JSON answer; empty when the body is something else. */
export function registryErrors(response: HttpResponse): RegistryError[] {
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(response.bytes));
    const errors = (body as { errors?: unknown }).errors;
    if (!Array.isArray(errors)) return [];
    return errors.slice(0, MOST_ERRORS).map((entry: Readonly<Record<string, unknown>> | null) => ({
      code: oneLine(entry?.['code']),
      message: oneLine(entry?.['message']),
    }));
  } catch {
    return [];
  }
}

/** Foreign text on one line, so that it cannot pass for lines of ours. */
function oneLine(text: unknown): string {
  return cut(typeof text === 'string' ? text : '', LONGEST_TEXT).replace(/\s+/g, ' ');
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
  const { code, remedy } = situation(place, response, said);
  const correlationId = response.header('x-ms-correlation-request-id');
  const text = said === '' ? '' : `: ${cut(said, LONGEST_TEXT)}`;
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

function situation(
  place: Place,
  response: HttpResponse,
  said: string,
): { code: ErrorCode; remedy: string } {
  const { status } = response;
  if (status === 401) return { code: 'REGISTRY_UNAUTHORIZED', remedy: place.accessRemedy };
  if (status === 403 && FIREWALL.test(said)) {
    return {
      code: 'REGISTRY_FIREWALL',
      remedy: `Run on a runner inside the network of ${place.host}, or let this runner's address through the registry's firewall.`,
    };
  }
  if (status === 403) return { code: 'REGISTRY_DENIED', remedy: place.accessRemedy };
  if (status === 429) {
    return {
      code: 'REGISTRY_THROTTLED',
      remedy:
        'Wait for the limit to pass and run again; fewer jobs at a time, or credentials with a higher limit, prevent it.',
    };
  }
  if (status >= 500 || status === 408) {
    return {
      code: 'REGISTRY_UNAVAILABLE',
      remedy: 'Run again; if it lasts, look at the service health of the registry.',
    };
  }
  return {
    code: 'REGISTRY_RESPONSE',
    remedy: `Check that ${place.host} is the registry and not a proxy or a web server in between.`,
  };
}
