import { PromotionError } from '../errors.js';
import { nextPage } from '../http/link.js';
import type { HttpResponse } from '../http/transport.js';
import type { Digest } from '../oci/digest.js';
import type { Descriptor } from '../oci/manifest.js';
import { MEDIA_TYPE } from '../oci/media-type.js';
import type { ReferrerSearch } from '../oci/referrer-search.js';
import { repositoryScope } from './authorizer.js';
import { type Ask, isRedirect } from './connection.js';
import { DistributionClient, MANIFEST_BYTES } from './distribution.js';
import { judgeList, type ListAnswer } from './list-answer.js';
import { ReferrerBudget } from './referrer-budget.js';

/** A list on more pages is refused rather than read in part. */
const MAX_PAGES = 200;
/** Redirects of one page to the same list. */
const MAX_HOPS = 3;
const LONGEST_TOLD = 200;

/** What the referrers API of a registry says of one manifest. */
export type ApiList =
  | { readonly kind: 'list'; readonly entries: readonly Descriptor[] }
  | { readonly kind: 'none'; readonly doubtful: boolean }
  | { readonly kind: 'unknown-subject'; readonly error: PromotionError };

/** Reads the referrers API of a registry, page by page, to its end or not at all. */
export class ListingClient extends DistributionClient {
  readonly #budget = new ReferrerBudget(this.transport.clock, this.transport.signal);

  /** Whether an answer means that there is no such API; a registry known to have it says otherwise. */
  protected async lacksApi(answer: ListAnswer): Promise<boolean> {
    return answer.kind === 'no-api';
  }

  /**
   * The list of what is attached to a manifest.
   *
   * @throws PromotionError for a refusal; for a list that goes on where it cannot be followed, in a
   * circle, or without measure; and once a page was served for everything that is not the next one
   */
  protected async list(
    repository: string,
    subject: Digest,
    search: ReferrerSearch,
  ): Promise<ApiList> {
    const object = `referrers of ${repository}@${subject}`;
    const entries = new Map<Digest, Descriptor>();
    const start = `/v2/${repository}/referrers/${subject}`;
    const asked = new Set<string>();
    for (let [path, page] = [start, 1]; ; page += 1) {
      if (search.over || page > MAX_PAGES) throw this.tooMuch(object);
      asked.add(path);
      const response = await this.#page(repository, path, object);
      const answer = judgeList(response);
      if (answer.kind !== 'page') {
        if (page === 1 && (await this.lacksApi(answer))) {
          return { kind: 'none', doubtful: answer.kind !== 'no-api' || answer.doubtful };
        }
        const error = this.#unread(object, response, answer);
        if (page === 1 && answer.kind === 'unknown-subject') return { ...answer, error };
        throw error;
      }
      let fits = search.reads(response.bytes.byteLength);
      for (const entry of answer.entries) {
        fits &&= search.names(entry.digest);
        if (!fits) throw this.tooMuch(object);
        if (!entries.has(entry.digest)) entries.set(entry.digest, entry);
      }
      if (!fits) throw this.tooMuch(object);
      const next = this.#next(object, response, asked);
      if (next === undefined) return { kind: 'list', entries: [...entries.values()] };
      path = next;
    }
  }

  /** More is attached than is looked at. */
  protected tooMuch(object: string): PromotionError {
    return new PromotionError(
      'CONTENT_TOO_LARGE',
      `${this.side} registry ${this.host}: ${object}: more than is read of what is attached to one image`,
      {
        remedy: 'Delete attached artifacts nobody needs, or set referrers: ignore.',
        side: this.side,
      },
    );
  }

  /** One page. A redirect is followed where it leads to the same list at the same host only. */
  async #page(repository: string, path: string, object: string): Promise<HttpResponse> {
    let ask: Ask = {
      method: 'GET',
      path,
      scope: repositoryScope(repository, ...this.readActions),
      accept: MEDIA_TYPE.ociIndex,
      maxBytes: MANIFEST_BYTES,
      object,
      follow: 'nowhere',
      kind: 'list',
    };
    for (let hop = 0; ; hop += 1) {
      const response = await this.#budget.ask(() => this.ask(ask));
      const same = isRedirect(response) ? sameList(response) : undefined;
      if (same === undefined || hop >= MAX_HOPS) return response;
      ask = { ...ask, path: same };
    }
  }

  /** The path of the next page; undefined at the end. */
  #next(object: string, response: HttpResponse, asked: ReadonlySet<string>): string | undefined {
    const next = nextPage(response.header('link'), response.url);
    switch (next.kind) {
      case 'end':
        return undefined;
      case 'unreadable':
        throw this.#broken(object, `its Link header is not understood: ${next.text}`);
      case 'elsewhere':
        throw this.#broken(
          object,
          `it goes on at ${next.url.href.slice(0, LONGEST_TOLD)}, which is not this registry over https and was not followed`,
        );
      case 'page': {
        const path = `${next.url.pathname}${next.url.search}`;
        if (asked.has(path)) throw this.#broken(object, 'its pages lead back to one another');
        return path;
      }
    }
  }

  #unread(object: string, response: HttpResponse, answer: ListAnswer): PromotionError {
    if (answer.kind === 'garbled')
      return this.#broken(object, `it cannot be read, ${answer.reason}`);
    const error = this.refusal(object, response);
    if (response.status !== 401) return error;
    const { code, message, status } = error;
    return new PromotionError(code, message, {
      remedy: `${error.remedy} Harbor before 2.8 answers so although the user may pull: it has no such list.`,
      side: this.side,
      ...(status === undefined ? {} : { status }),
    });
  }

  #broken(object: string, what: string): PromotionError {
    return new PromotionError(
      'REGISTRY_RESPONSE',
      `${this.side} registry ${this.host} sent a list of ${object} that could not be read to its end: ${what}`,
      {
        remedy: `Look for a proxy in front of ${this.host} that changes addresses or headers, and tell the registry operator.`,
        side: this.side,
      },
    );
  }
}

/** The path of a redirect that leads to the list that was asked for, perhaps otherwise written. */
function sameList(response: HttpResponse): string | undefined {
  const location = response.header('location');
  if (location === undefined || !URL.canParse(location, response.url)) return undefined;
  const [from, to] = [new URL(response.url), new URL(location, response.url)];
  const same = from.origin === to.origin && listed(from) === listed(to);
  return same ? `${to.pathname}${to.search}` : undefined;
}

function listed({ pathname }: URL): string {
  try {
    return decodeURIComponent(pathname).replace(/\/$/, '');
  } catch {
    return pathname;
  }
}
