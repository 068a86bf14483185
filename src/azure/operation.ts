import { isRestError } from '@azure/core-rest-pipeline';
import { PromotionError } from '../errors.js';
import { BodyTooLarge } from '../http/body.js';
import { pauseAsked } from '../http/retry-after.js';
import type { HttpResponse, Transport } from '../http/transport.js';
import type { ImportOrder, Operation, Word } from '../import/importer.js';
import { armScope, type Cloud } from './cloud.js';
import type { Identity } from './identity.js';
import { classifyImport } from './import-problem.js';
import { wordOf } from './operation-word.js';
import type { RegistryResource } from './registry-resource.js';

/** One poll, in milliseconds: ARM answers in less than one second, and the target can be looked at instead. */
const POLL_TIMEOUT = 5_000;
/** The states of up to a hundred tags are shorter. */
const WORD_BYTES = 256 * 1024;

/** What it takes to ask ARM for an operation. */
export interface OperationServices {
  readonly transport: Transport;
  readonly cloud: Cloud;
  readonly identity: Identity;
  readonly target: RegistryResource;
}

/** An accepted import at ARM, asked for at the address that the newest answer gave. */
export class ArmOperation implements Operation {
  /** ARM's own address of it; undefined where none was given that the token may travel to */
  #location: string | undefined;
  /** the token was renewed, and no answer has come since that is no 401 */
  #renewed = false;

  constructor(
    private readonly services: OperationServices,
    private readonly order: ImportOrder,
    location: string | undefined,
    private readonly ids: { readonly correlationId?: string },
  ) {
    this.#location = this.#followable(location);
  }

  async poll(): Promise<Word> {
    const url = this.#location;
    if (url === undefined) {
      return { kind: 'silent', said: 'ARM gave no address of its own to ask it at' };
    }
    const response = await this.#ask(url);
    if ('said' in response) return { kind: 'silent', said: response.said };
    const word = this.#judge(response);
    if (word.kind === 'running') {
      // The address is signed anew each time; only an answer of the operation itself is believed.
      this.#location = this.#followable(response.header('location')) ?? this.#location;
    }
    return word;
  }

  #judge(response: HttpResponse): Word {
    const asked = pauseAsked(response.header('retry-after'), this.services.transport.clock.now());
    const pause = asked === undefined ? {} : { pause: asked };
    const body = new TextDecoder().decode(response.bytes);
    const word = wordOf({ status: response.status, body });
    switch (word.kind) {
      case 'succeeded':
        return word;
      case 'running':
      case 'silent':
        return { ...word, ...pause };
      case 'failed': {
        const { order } = this;
        const { target, identity } = this.services;
        const { objectId } = identity.claims;
        const context = { order, target, objectId, failure: word.failure };
        return classifyImport(context, 'operation', this.ids);
      }
    }
  }

  /** One answer, or what came instead of it. A refused token is renewed once. */
  async #ask(url: string): Promise<HttpResponse | { readonly said: string }> {
    const { identity, cloud, transport } = this.services;
    const scope = armScope(cloud);
    try {
      for (;;) {
        const token = await identity.token(scope);
        const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
        const response = await transport.send({
          method: 'GET',
          url,
          headers,
          maxBytes: WORD_BYTES,
          retry: false,
          milliseconds: POLL_TIMEOUT,
        });
        if (response.status !== 401) {
          this.#renewed = false;
          return response;
        }
        if (this.#renewed) return response;
        this.#renewed = true;
        await identity.refused(scope, token);
      }
    } catch (error) {
      return { said: saidOf(error) };
    }
  }

  /** The token travels to ARM alone, whatever address an answer gives; it is replayed as it came. */
  #followable(location: string | undefined): string | undefined {
    const { arm } = this.services.cloud;
    if (location === undefined || !URL.canParse(location, arm)) return undefined;
    if (new URL(location, arm).origin !== arm) return undefined;
    return URL.canParse(location) ? location : new URL(location, arm).href;
  }
}

/** A connection or sign-in that failed ends nothing; what ends the run does. */
function saidOf(error: unknown): string {
  if (error instanceof PromotionError && error.code === 'IDENTITY_TOKEN') return error.message;
  if (error instanceof BodyTooLarge) return error.message;
  if (isRestError(error)) return `${error.code ?? ''} ${error.message}`.trim();
  throw error;
}
