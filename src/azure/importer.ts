import type { ContainerRegistryManagementClient } from '@azure/arm-containerregistry';
import { type HttpClient, isRestError } from '@azure/core-rest-pipeline';
import { pauseAsked } from '../http/retry-after.js';
import type { Transport } from '../http/transport.js';
import type { Importer, ImportOrder, Sent, Shot } from '../import/importer.js';
import { inTime } from '../time-limit.js';
import { USER_AGENT } from '../version.js';
import type { ApiVersion } from './api-version.js';
import type { ArmFailure } from './arm-problem.js';
import { armAnswered, armError, BETWEEN } from './arm-problem.js';
import { armScope, type Cloud } from './cloud.js';
import type { Identity } from './identity.js';
import { classifyImport, unconfirmedImport } from './import-problem.js';
import { ArmOperation } from './operation.js';
import { isEmpty, wordOf } from './operation-word.js';
import type { RegistryResource } from './registry-resource.js';
import type { WriteBudget } from './write-budget.js';

/** One POST, from the first byte sent to the last byte read, in milliseconds. */
const ATTEMPT_TIMEOUT = 30_000;

/** The answer to a POST, as the SDK handed it on. */
interface PostAnswer {
  readonly status: number;
  readonly body: string;
  header(name: string): string | undefined;
}

/** Imports through ARM's `importImage`; one target registry, one identity. */
export class ArmImporter implements Importer {
  #made: { readonly version: string; readonly sdk: ContainerRegistryManagementClient } | undefined;

  /**
   * @param client sends the POST
   * @param transport asks for accepted operations, with bounded bodies
   * @param signal ends every request: the deadline or a cancelled job
   */
  constructor(
    private readonly client: HttpClient,
    private readonly transport: Transport,
    private readonly cloud: Cloud,
    private readonly identity: Identity,
    private readonly target: RegistryResource,
    private readonly budget: WriteBudget,
    private readonly version: ApiVersion,
    private readonly signal: AbortSignal,
  ) {}

  async ready(): Promise<Shot> {
    const { ContainerRegistryManagementClient } = await import('@azure/arm-containerregistry');
    await this.budget.take();
    const token = await this.identity.token(armScope(this.cloud));
    const version = this.version.current;
    const sdk = this.#sdkOf(version, ContainerRegistryManagementClient);
    this.signal.throwIfAborted();
    return { send: (order) => this.#send(sdk, token, order, version) };
  }

  /** One client for all images of a set, and another one where ARM wants another version. */
  #sdkOf(
    version: string,
    Client: typeof ContainerRegistryManagementClient,
  ): ContainerRegistryManagementClient {
    if (this.#made?.version === version) return this.#made.sdk;
    const sdk = new Client(
      // The token travels in a header of the request: the SDK's own policy would repeat a refused POST.
      { getToken: async () => null },
      this.target.subscriptionId,
      {
        endpoint: this.cloud.arm,
        apiVersion: version,
        httpClient: this.client,
        retryOptions: { maxRetries: 0 },
        userAgentOptions: { userAgentPrefix: USER_AGENT },
      },
    );
    sdk.pipeline.removePolicy({ name: 'redirectPolicy' });
    sdk.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });
    this.#made = { version, sdk };
    return sdk;
  }

  async #send(
    sdk: ContainerRegistryManagementClient,
    token: string,
    order: ImportOrder,
    version: string,
  ): Promise<Sent> {
    const answer = await this.#post(sdk, token, order);
    if (typeof answer === 'string')
      return { kind: 'unconfirmed', error: this.#lost(order, answer) };
    this.budget.note(answer.header('x-ms-ratelimit-remaining-subscription-writes'));
    const correlationId = answer.header('x-ms-correlation-request-id');
    const ids = correlationId === undefined ? {} : { correlationId };
    const sent = this.#judge(answer, order, version, ids);
    if (sent.kind === 'token-refused') await this.identity.refused(armScope(this.cloud), token);
    return { ...sent, ...ids };
  }

  /** Sends the POST once; a text where no answer came. */
  async #post(
    sdk: ContainerRegistryManagementClient,
    token: string,
    order: ImportOrder,
  ): Promise<PostAnswer | string> {
    let answer: PostAnswer | undefined;
    const { resourceGroup, name } = this.target;
    try {
      await inTime(this.transport.clock, ATTEMPT_TIMEOUT, this.signal, async (abortSignal) => {
        const poller = sdk.registries.importImage(resourceGroup, name, bodyOf(order), {
          abortSignal,
          requestOptions: { headers: { authorization: `Bearer ${token}` } },
          onResponse: ({ status, headers, bodyAsText }) => {
            answer = { status, body: bodyAsText ?? '', header: (it) => headers.get(it) };
          },
        });
        // Only the first answer is taken from the SDK: it would take any success for the end.
        await poller.submitted();
      });
    } catch (error) {
      this.signal.throwIfAborted();
      if (answer !== undefined) return answer;
      if (error instanceof DOMException && error.name === 'TimeoutError') return error.message;
      if (!isRestError(error)) throw error;
      return `${error.code ?? ''} ${error.message}`.trim();
    }
    return answer ?? 'the SDK reported no answer';
  }

  /** What an answer to the POST means. What is not understood is neither accepted nor refused. */
  #judge(
    answer: PostAnswer,
    order: ImportOrder,
    version: string,
    ids: { readonly correlationId?: string },
  ): Sent {
    const { status, body } = answer;
    const failure: ArmFailure = { status, ...armError(body), ...ids };
    const asked = pauseAsked(answer.header('retry-after'), this.transport.clock.now());
    const pause = asked === undefined ? {} : { pause: asked };
    const context = {
      order,
      target: this.target,
      objectId: this.identity.claims.objectId,
      failure,
    };
    const problem = () => classifyImport(context, 'post', ids);
    // Whoever answers in ARM's place does not know what became of the request behind it.
    if (failure.instead !== undefined && status !== 429) {
      return { kind: 'unconfirmed', error: this.#lost(order, armAnswered(failure), ids, BETWEEN) };
    }
    // Refused before anything was done: the next try asks in a version that is served.
    if ((status === 400 || status === 404) && this.version.fallsBack(failure, version)) {
      return { kind: 'throttled', error: problem().error };
    }
    if (status === 202) return { kind: 'accepted', operation: this.#operation(answer, order, ids) };
    if (status === 401) return { kind: 'token-refused', error: problem().error };
    if (status === 429) return { kind: 'throttled', error: problem().error, ...pause };
    if (status === 200 || status === 201) {
      const word = wordOf({ status, body });
      if (word.kind === 'succeeded' || isEmpty(body)) return { kind: 'succeeded' };
    }
    if (status >= 400 && status < 500 && status !== 408) return problem();
    return { kind: 'unconfirmed', error: this.#lost(order, armAnswered(failure), ids), ...pause };
  }

  #operation(answer: PostAnswer, order: ImportOrder, ids: { readonly correlationId?: string }) {
    const { transport, cloud, identity, target } = this;
    return new ArmOperation(
      { transport, cloud, identity, target },
      order,
      answer.header('location'),
      ids,
    );
  }

  #lost(
    order: ImportOrder,
    said: string,
    ids: { readonly correlationId?: string } = {},
    remedy?: string,
  ) {
    return unconfirmedImport(order, this.target, said, ids, remedy);
  }
}

/** The body of the POST; tags are always explicit, since a missing one becomes `latest`. */
function bodyOf(order: ImportOrder) {
  const { source, sourceRepository, digest, mode, tags, targetRepository } = order;
  return {
    source: { sourceImage: `${sourceRepository}@${digest}`, ...source },
    mode,
    ...(tags.length > 0
      ? { targetTags: tags.map((tag) => `${targetRepository}:${tag}`) }
      : { untaggedTargetRepositories: [targetRepository] }),
  };
}
