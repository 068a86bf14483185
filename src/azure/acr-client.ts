import { PromotionError, type Side } from '../errors.js';
import { type NextPage, nextPage } from '../http/link.js';
import type { HttpResponse, Transport } from '../http/transport.js';
import { type Digest, isDigest } from '../oci/digest.js';
import { isTag, type Tag } from '../oci/reference.js';
import type {
  AcrReader,
  Lock,
  Lookup,
  RepositoryProperties,
  TagProperties,
} from '../oci/registry.js';
import { repositoryScope } from '../registry/authorizer.js';
import { parseChallenge } from '../registry/challenge.js';
import { RegistryClient } from '../registry/client.js';
import type { ListAnswer } from '../registry/list-answer.js';
import { isPage, saysAbsent } from '../registry/problem.js';
import { type AcrAuthorization, METADATA_READ } from './acr-authorizer.js';

const PROPERTIES_BYTES = 1024 * 1024;
const API_VERSION = 'api-version=2021-07-01';
/** Tags on one page as the service gives them by itself, and pages of one digest that are read. */
const TAGS_ON_A_PAGE = 100;
const MOST_TAG_PAGES = 50;

type Json = Readonly<Record<string, unknown>>;

/** Properties, or the registry's word that this token may not read metadata. */
type Properties =
  | { readonly kind: 'found'; readonly value: Json; readonly next: NextPage }
  | { readonly kind: 'absent' }
  | Extract<Lock, { kind: 'not-readable' }>;

/**
 * An ACR: the distribution API and the registry's own `/acr/v1` properties. Where a role may pull and not
 * read metadata, digests are read without it, and locks are told as not readable.
 */
export class AcrClient extends RegistryClient implements AcrReader {
  protected override readonly keepsElsewhere = false;

  /** One token reads manifests and properties; a registry grants the part it allows. */
  protected override readonly readActions = ['pull', METADATA_READ];

  protected override readonly hasApi = true;

  /**
   * @param encrypted whether ARM says that a key of the customer's encrypts the registry, which then
   * has no referrers API; undefined where ARM does not say
   */
  constructor(
    transport: Transport,
    private readonly acr: AcrAuthorization,
    side: Side,
    host: string,
    private readonly encrypted: () => Promise<boolean | undefined>,
  ) {
    super(transport, acr, side, host);
  }

  /** It has the API, unless it says itself that it has not, or ARM tells why it cannot have it. */
  protected override async lacksApi(answer: ListAnswer): Promise<boolean> {
    if (answer.kind !== 'no-api') return false;
    return !answer.doubtful || (await this.encrypted()) === true;
  }

  override expect(repository: string): void {
    this.acr.expect(repositoryScope(repository, ...this.readActions));
  }

  async tagProperties(repository: string, tag: Tag): Promise<Lookup<TagProperties>> {
    const object = `properties of ${repository}:${tag}`;
    const body = await this.#properties(repository, `/_tags/${tag}`, object);
    if (body.kind === 'absent') return body;
    if (body.kind === 'not-readable') return this.#tagByHead(repository, tag, body);
    const found = record(body.value['tag']);
    const digest = found['digest'];
    if (typeof digest !== 'string' || !isDigest(digest)) throw this.#odd(object, 'a digest');
    const createdTime = found['createdTime'];
    const lastUpdateTime = found['lastUpdateTime'];
    const value: TagProperties = {
      digest: digest satisfies Digest,
      lock: this.#lock(found, object),
      ...(typeof createdTime === 'string' ? { createdTime } : {}),
      ...(typeof lastUpdateTime === 'string' ? { lastUpdateTime } : {}),
    };
    return { kind: 'found', value };
  }

  async repositoryProperties(repository: string): Promise<Lookup<RepositoryProperties>> {
    const object = `properties of ${repository}`;
    const body = await this.#properties(repository, '', object);
    if (body.kind === 'absent') return body;
    const lock = body.kind === 'not-readable' ? body : this.#lock(body.value, object);
    return { kind: 'found', value: { lock } };
  }

  /**
   * Asked by digest; what the answer says of each tag is looked at all the same, since a filter that is not
   * understood is no filter.
   */
  async tagsOf(repository: string, digest: Digest): Promise<readonly Tag[]> {
    const object = `tags of ${repository}@${digest}`;
    const found = new Set<Tag>();
    const asked = new Set<string>();
    let query = new URLSearchParams({ n: String(TAGS_ON_A_PAGE), digest });
    for (let page = 0; page < MOST_TAG_PAGES; page += 1) {
      asked.add(query.toString());
      const body = await this.#properties(repository, `/_tags?${query}`, object);
      if (body.kind === 'absent') return [];
      if (body.kind === 'not-readable') throw this.#tagsHidden(repository, body);
      for (const tag of this.#tagsIn(body.value, digest, object)) found.add(tag);
      if (body.next.kind === 'end') return [...found];
      if (body.next.kind !== 'page') throw this.#odd(object, 'a link that leads to its next page');
      // A next page is of the same digest, whether or not its address says so.
      query = new URLSearchParams(body.next.url.search);
      query.set('digest', digest);
      if (asked.has(query.toString())) throw this.#odd(object, 'an end');
    }
    throw this.tooMuch(object);
  }

  #tagsIn(body: Json, digest: Digest, object: string): Tag[] {
    const { tags } = body;
    if (tags === undefined || tags === null) return [];
    if (!Array.isArray(tags)) throw this.#odd(object, 'a list');
    return tags.flatMap((it: unknown) => {
      const { name, digest: held } = record(it);
      if (typeof name !== 'string' || !isTag(name)) throw this.#odd(object, 'a name');
      return held === digest ? [name] : [];
    });
  }

  #tagsHidden(repository: string, { remedy }: Extract<Lock, { kind: 'not-readable' }>) {
    const why = `${this.side} registry ${this.host} does not list tags of ${repository} to this identity`;
    return new PromotionError('REGISTRY_DENIED', why, { remedy, side: this.side });
  }

  /** What a tag names, asked with the right to pull alone. */
  async #tagByHead(repository: string, tag: Tag, lock: Lock): Promise<Lookup<TagProperties>> {
    const head = await this.headManifest(repository, tag);
    if (head.kind === 'absent') return head;
    if (head.value.digest) return { kind: 'found', value: { digest: head.value.digest, lock } };
    const full = await this.getManifest(repository, tag);
    if (full.kind === 'absent') return full;
    return { kind: 'found', value: { digest: full.value.digest, lock } };
  }

  async #properties(repository: string, below: string, object: string): Promise<Properties> {
    const scope = repositoryScope(repository, ...this.readActions);
    const response = await this.ask({
      method: 'GET',
      path: `/acr/v1/${repository}${below}${below.includes('?') ? '&' : '?'}${API_VERSION}`,
      scope,
      maxBytes: PROPERTIES_BYTES,
      object,
    });
    if (saysAbsent(response)) return { kind: 'absent' };
    if (await this.#mayNotReadMetadata(response, scope)) {
      return this.#locksHidden(repository);
    }
    if (response.status !== 200) throw this.refusal(object, response);
    try {
      const value = record(JSON.parse(new TextDecoder().decode(response.bytes)));
      return { kind: 'found', value, next: nextPage(response.header('link'), response.url) };
    } catch {
      throw isPage(response) ? this.refusal(object, response) : this.#odd(object, 'JSON');
    }
  }

  /**
   * Whether the registry says that this token may not read metadata: by the challenge's own word, or
   * because it granted the token no such right. Every other refusal says nothing about rights.
   */
  async #mayNotReadMetadata(response: HttpResponse, scope: string): Promise<boolean> {
    const { status } = response;
    if (status !== 401 && status !== 403) return false;
    const challenge = parseChallenge(response.header('www-authenticate'));
    const named = challenge?.scheme === 'bearer' ? challenge.error : undefined;
    if (status === 401 && named === 'insufficient_scope') return true;
    return this.acr.lacks(scope, METADATA_READ);
  }

  #locksHidden(repository: string): Extract<Lock, { kind: 'not-readable' }> {
    const why = `${this.side} registry ${this.host} does not show locks of ${repository} to this identity`;
    return { kind: 'not-readable', why, remedy: this.acr.locksRemedy() };
  }

  /** A lock is only ever read, never assumed: without the attribute the answer is unusable. */
  #lock(holder: Json, object: string): Lock {
    const writeEnabled = record(holder['changeableAttributes'])['writeEnabled'];
    if (typeof writeEnabled !== 'boolean') throw this.#odd(object, 'changeableAttributes');
    return { kind: writeEnabled ? 'open' : 'locked' };
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
