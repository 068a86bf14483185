import { nextPage } from '../http/link.js';
import type { HttpResponse } from '../http/transport.js';
import { repositoryScope } from './authorizer.js';
import { ListingClient } from './listing-client.js';
import { saysAbsent } from './problem.js';

/** What the tags begin with that stand for something attached. */
const PREFIX = 'sha256-';
/** Tags on one page, and pages that are read. */
const ON_A_PAGE = 1000;
const MOST_PAGES = 4;
const PAGE_BYTES = 1024 * 1024;

/** Reads which tags of a repository stand for something attached to its images. */
export class StandInClient extends ListingClient {
  /**
   * The tags that begin as the referrers tag schema and cosign's first scheme begin them, with one request
   * for most repositories, instead of one for each tag that could be there.
   *
   * @returns undefined where the list is refused, or cannot be read to its end: then each tag is asked for
   * @throws PromotionError only when the run is over, or the registry cannot be reached
   * @see OCI distribution specification, "Listing Tags": in lexical order, those after `last`
   */
  protected async standIns(repository: string): Promise<ReadonlySet<string> | undefined> {
    const found = new Set<string>();
    let path = `/v2/${repository}/tags/list?n=${ON_A_PAGE}&last=${PREFIX}`;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const response = await this.ask({
        method: 'GET',
        path,
        scope: repositoryScope(repository, ...this.readActions),
        maxBytes: PAGE_BYTES,
        object: `tags of ${repository}`,
        follow: 'nowhere',
      });
      if (page === 0 && saysAbsent(response)) return found;
      const tags = response.status === 200 ? tagsIn(response) : undefined;
      if (tags === undefined) return undefined;
      for (const tag of tags) if (tag.startsWith(PREFIX)) found.add(tag);
      const next = nextPage(response.header('link'), response.url);
      if (next.kind === 'end' || isBeyond(tags)) return found;
      if (next.kind !== 'page') return undefined;
      path = `${next.url.pathname}${next.url.search}`;
    }
    return undefined;
  }
}

function tagsIn(response: HttpResponse): readonly string[] | undefined {
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(response.bytes));
    const tags = (body as { tags?: unknown } | null)?.tags;
    // A repository without any tag is told as null by some.
    if (tags === null) return [];
    return Array.isArray(tags) && tags.every((it) => typeof it === 'string') ? tags : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a page in lexical order ends behind everything that is looked for. */
function isBeyond(tags: readonly string[]): boolean {
  const sorted = tags.every((tag, i) => i === 0 || (tags[i - 1] ?? '') < tag);
  const last = tags.at(-1) ?? '';
  return sorted && last > PREFIX && !last.startsWith(PREFIX);
}
