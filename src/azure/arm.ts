import { isRestError } from '@azure/core-rest-pipeline';
import { isOver, PromotionError, type Side } from '../errors.js';
import { BodyTooLarge } from '../http/body.js';
import { connectionProblem } from '../http/connection-problem.js';
import type { HttpResponse, Transport } from '../http/transport.js';
import { inTime } from '../time-limit.js';
import { ApiVersion } from './api-version.js';
import { type ArmFailure, armError, armProblem } from './arm-problem.js';
import { armScope, type Cloud } from './cloud.js';
import type { Identity } from './identity.js';
import { allowsImport } from './permissions.js';
import { parseRegistryResource, type RegistryResource } from './registry-resource.js';
import type { RegistryResourceId } from './resource-id.js';

const GRAPH_API_VERSION = '2022-10-01';
const PERMISSIONS_API_VERSION = '2022-04-01';
const BODY_BYTES = 8 * 1024 * 1024;
const MAX_PAGES = 50;
/** How long a plan waits for the caller's own rights, in milliseconds. */
const RIGHTS_TIMEOUT = 10_000;
const ENDLESS = 'a list that could not be read to its end';

type Body = Readonly<Record<string, unknown>>;

/** What a request is for, in the words of a message. */
interface Purpose {
  readonly side: Side;
  readonly action: string;
  /** resource ID the right is needed on */
  readonly scope: string;
}

/** ARM named a version that it serves: the question is asked once more. */
class OtherVersion extends Error {}

/** Reads registries from Azure Resource Manager with one identity, for either side. */
export class Arm {
  /** what registries are asked and imported into by, for the whole run */
  readonly version = new ApiVersion();
  readonly #lists = new Map<string, Promise<RegistryResource[]>>();

  constructor(
    private readonly transport: Transport,
    private readonly cloud: Cloud,
    private readonly identity: Identity,
  ) {}

  /** The caller's object ID; undefined before the first token. */
  get objectId(): string | undefined {
    return this.identity.claims.objectId;
  }

  /**
   * One registry by its resource ID.
   *
   * @throws PromotionError an `ARM_…` code
   */
  async registry(side: Side, id: RegistryResourceId): Promise<RegistryResource> {
    const url = `${this.cloud.arm}${id.id}?api-version=${this.version.current}`;
    const purpose = { side, action: `reading registry ${id.name}`, scope: id.id };
    const body = await this.#versioned(url, purpose);
    return parseRegistryResource(body) ?? this.#odd(purpose);
  }

  /** The registries of a subscription; asked for once, however many look in it. */
  registries(side: Side, subscriptionId: string): Promise<RegistryResource[]> {
    const known = this.#lists.get(subscriptionId);
    if (known !== undefined) return known;
    const list = this.#list(side, subscriptionId);
    this.#lists.set(subscriptionId, list);
    return list;
  }

  /**
   * Resource IDs of registries with this login server in any subscription the identity sees.
   *
   * The query by login server is not confirmed against the live service; it is used only where the
   * subscription is not known, and what it finds is read and compared before it is believed.
   */
  async findByLoginServer(side: Side, host: string): Promise<string[]> {
    const url = `${this.cloud.arm}/providers/Microsoft.ResourceGraph/resources?api-version=${GRAPH_API_VERSION}`;
    const query = `resources | where type =~ 'microsoft.containerregistry/registries' | where properties.loginServer =~ '${host.replaceAll("'", '')}' | project id`;
    const purpose = { side, action: `finding ${host} by Resource Graph`, scope: '' };
    const body = await this.#send('POST', url, purpose, { query });
    const rows = Array.isArray(body['data']) ? body['data'] : [];
    return rows.flatMap((row: { id?: unknown } | null) =>
      typeof row?.id === 'string' ? [row.id] : [],
    );
  }

  /**
   * Whether the caller's roles allow an import into a registry; undefined where ARM does not say.
   *
   * @see https://learn.microsoft.com/rest/api/authorization/permissions/list-for-resource
   */
  async mayImport(id: RegistryResourceId): Promise<boolean | undefined> {
    const { clock, signal } = this.transport;
    try {
      // It is only told, so that nobody waits for it as long as for an answer that is needed.
      return await inTime(clock, RIGHTS_TIMEOUT, signal, () => this.#mayImport(id));
    } catch (error) {
      signal.throwIfAborted();
      const unanswered = error instanceof DOMException && error.name === 'TimeoutError';
      if (unanswered || (error instanceof PromotionError && !isOver(error))) return undefined;
      throw error;
    }
  }

  async #mayImport(id: RegistryResourceId): Promise<boolean | undefined> {
    const purpose = { side: 'target' as const, action: 'asking for own rights', scope: id.id };
    let url: string | undefined =
      `${this.cloud.arm}${id.id}/providers/Microsoft.Authorization/permissions?api-version=${PERMISSIONS_API_VERSION}`;
    for (let page = 0; url !== undefined; page += 1) {
      const body: Body = await this.#send('GET', url, purpose);
      if (!Array.isArray(body['value']) || page >= MAX_PAGES) return undefined;
      if (allowsImport(body['value'])) return true;
      url = this.#nextLink(body['nextLink'], url, purpose);
    }
    return false;
  }

  async #list(side: Side, subscriptionId: string): Promise<RegistryResource[]> {
    const scope = `/subscriptions/${subscriptionId}`;
    const path = `${scope}/providers/Microsoft.ContainerRegistry/registries`;
    let url: string | undefined = `${this.cloud.arm}${path}?api-version=${this.version.current}`;
    const action = `listing the registries of subscription ${subscriptionId}`;
    const purpose = { side, action, scope };
    const found: RegistryResource[] = [];
    const asked = new Set<string>();
    while (url !== undefined) {
      if (asked.has(url) || asked.size >= MAX_PAGES) this.#odd(purpose, ENDLESS);
      asked.add(url);
      const body: Body = await this.#versioned(url, purpose);
      const values: readonly unknown[] = Array.isArray(body['value']) ? body['value'] : [];
      found.push(...values.flatMap((value) => parseRegistryResource(value) ?? []));
      url = this.#nextLink(body['nextLink'], url, purpose);
    }
    return found;
  }

  /**
   * A next page is only fetched from ARM itself: the token must not travel elsewhere. A list that goes
   * on where it cannot be followed is not at its end.
   */
  #nextLink(link: unknown, page: string, purpose: Purpose): string | undefined {
    if (link === undefined || link === null || link === '') return undefined;
    const next =
      typeof link === 'string' && URL.canParse(link, page) ? new URL(link, page) : undefined;
    return next?.origin === this.cloud.arm ? next.href : this.#odd(purpose, ENDLESS);
  }

  /** Asks the registries' own API, in a version that this cloud serves. */
  async #versioned(url: string, purpose: Purpose): Promise<Body> {
    for (;;) {
      const asked = this.version.current;
      try {
        return await this.#send('GET', this.version.in(url), purpose, undefined, (failure) =>
          this.version.fallsBack(failure, asked) ? new OtherVersion() : undefined,
        );
      } catch (error) {
        if (!(error instanceof OtherVersion)) throw error;
      }
    }
  }

  /** A refused token is renewed once: it may have been revoked, or the clock may be wrong. */
  async #send(
    method: 'GET' | 'POST',
    url: string,
    purpose: Purpose,
    json?: unknown,
    instead?: (failure: ArmFailure) => Error | undefined,
  ): Promise<Body> {
    const scope = armScope(this.cloud);
    const token = await this.identity.token(scope);
    let response = await this.#ask(method, url, purpose, token, json);
    if (response.status === 401) {
      await this.identity.refused(scope, token);
      const fresh = await this.identity.token(scope);
      response = await this.#ask(method, url, purpose, fresh, json);
    }
    const failure = failureOf(response);
    if (response.status !== 200 || failure.instead !== undefined) {
      const { objectId } = this.identity.claims;
      throw instead?.(failure) ?? armProblem({ ...purpose, objectId }, failure);
    }
    try {
      return (JSON.parse(new TextDecoder().decode(response.bytes)) ?? {}) as Body;
    } catch {
      return this.#odd(purpose);
    }
  }

  async #ask(
    method: 'GET' | 'POST',
    url: string,
    purpose: Purpose,
    token: string,
    json: unknown,
  ): Promise<HttpResponse> {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const body = json === undefined ? {} : { json };
    return this.transport
      .send({ method, url, headers, maxBytes: BODY_BYTES, ...body })
      .catch((error: unknown) => {
        throw this.#unreachable(purpose, error);
      });
  }

  #unreachable(purpose: Purpose, error: unknown): unknown {
    const { side, action } = purpose;
    if (error instanceof BodyTooLarge) return this.#odd(purpose);
    if (!isRestError(error)) return error;
    const { text, remedy } = connectionProblem(new URL(this.cloud.arm).host, error);
    return new PromotionError(
      'ARM_UNREACHABLE',
      `${this.cloud.arm} cannot be reached for ${action}: ${text}`,
      { remedy, side, cause: error },
    );
  }

  #odd({ side, action }: Purpose, what = 'no usable answer'): never {
    throw new PromotionError('ARM_RESPONSE', `${this.cloud.arm} sent ${what} for ${action}`, {
      remedy: 'Check that no proxy answers in place of Azure Resource Manager.',
      side,
    });
  }
}

function failureOf(response: HttpResponse): ArmFailure {
  const correlationId = response.header('x-ms-correlation-request-id');
  return {
    status: response.status,
    ...armError(new TextDecoder().decode(response.bytes)),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}
