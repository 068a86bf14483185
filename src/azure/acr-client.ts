import { PromotionError, type Side } from '../errors.js';
import type { Transport } from '../http/transport.js';
import { type Digest, isDigest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import type { AcrReader, Lookup, RepositoryProperties, TagProperties } from '../oci/registry.js';
import { type Authorizer, repositoryScope } from '../registry/authorizer.js';
import { RegistryClient } from '../registry/client.js';
import type { ListAnswer } from '../registry/list-answer.js';
import { saysAbsent } from '../registry/problem.js';

const PROPERTIES_BYTES = 1024 * 1024;
const API_VERSION = 'api-version=2021-07-01';

type Json = Readonly<Record<string, unknown>>;

/** An ACR: the distribution API and the registry's own `/acr/v1` properties. */
export class AcrClient extends RegistryClient implements AcrReader {
  /** One token reads manifests and properties; a registry grants the part it allows. */
  protected override readonly readActions = ['pull', 'metadata_read'];

  protected override readonly hasApi = true;

  /**
   * @param encrypted whether ARM says that a key of the customer's encrypts the registry, which then
   * has no referrers API; undefined where ARM does not say
   */
  constructor(
    transport: Transport,
    authorizer: Authorizer,
    side: Side,
    host: string,
    private readonly encrypted: () => Promise<boolean | undefined>,
  ) {
    super(transport, authorizer, side, host);
  }

  /** It has the API, unless it says itself that it has not, or ARM tells why it cannot have it. */
  protected override async lacksApi(answer: ListAnswer): Promise<boolean> {
    if (answer.kind !== 'no-api') return false;
    return !answer.doubtful || (await this.encrypted()) === true;
  }

  async tagProperties(repository: string, tag: Tag): Promise<Lookup<TagProperties>> {
    const object = `properties of ${repository}:${tag}`;
    const body = await this.#properties(repository, `/_tags/${tag}`, object);
    if (body.kind === 'absent') return body;
    const found = record(body.value['tag']);
    const digest = found['digest'];
    if (typeof digest !== 'string' || !isDigest(digest)) throw this.#odd(object, 'a digest');
    const createdTime = found['createdTime'];
    const lastUpdateTime = found['lastUpdateTime'];
    const value: TagProperties = {
      digest: digest satisfies Digest,
      writeEnabled: this.#writeEnabled(found, object),
      ...(typeof createdTime === 'string' ? { createdTime } : {}),
      ...(typeof lastUpdateTime === 'string' ? { lastUpdateTime } : {}),
    };
    return { kind: 'found', value };
  }

  async repositoryProperties(repository: string): Promise<Lookup<RepositoryProperties>> {
    const object = `properties of ${repository}`;
    const body = await this.#properties(repository, '', object);
    if (body.kind === 'absent') return body;
    return { kind: 'found', value: { writeEnabled: this.#writeEnabled(body.value, object) } };
  }

  async #properties(repository: string, below: string, object: string): Promise<Lookup<Json>> {
    const response = await this.ask({
      method: 'GET',
      path: `/acr/v1/${repository}${below}?${API_VERSION}`,
      scope: repositoryScope(repository, ...this.readActions),
      maxBytes: PROPERTIES_BYTES,
      object,
    });
    if (saysAbsent(response)) return { kind: 'absent' };
    if (response.status !== 200) throw this.refusal(object, response);
    try {
      return { kind: 'found', value: record(JSON.parse(new TextDecoder().decode(response.bytes))) };
    } catch {
      throw this.#odd(object, 'JSON');
    }
  }

  /** A lock is only ever read, never assumed: without the attribute the answer is unusable. */
  #writeEnabled(holder: Json, object: string): boolean {
    const writeEnabled = record(holder['changeableAttributes'])['writeEnabled'];
    if (typeof writeEnabled !== 'boolean') throw this.#odd(object, 'changeableAttributes');
    return writeEnabled;
  }

  #odd(object: string, missing: string): PromotionError {
    return new PromotionError(
      'REGISTRY_RESPONSE',
      `${this.side} registry ${this.host} sent ${object} without ${missing}`,
      { remedy: `Check that ${this.host} is an Azure Container Registry.`, side: this.side },
    );
  }
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
