import type { HttpResponse } from '../http/transport.js';
import { type Descriptor, parseManifest } from '../oci/manifest.js';
import { bareMediaType, MEDIA_TYPE } from '../oci/media-type.js';
import { registryErrors } from './problem.js';

/** What an answer to a request for what is attached says. Only two of them are about the API itself. */
export type ListAnswer =
  | { readonly kind: 'page'; readonly entries: readonly Descriptor[] }
  /**
   * There is no such API. Doubtful: it is not said in a registry's words, so that anything in between
   * may have answered.
   */
  | { readonly kind: 'no-api'; readonly doubtful: boolean }
  /** the registry does not know the manifest, or the repository */
  | { readonly kind: 'unknown-subject' }
  /** a refusal, which says nothing about what is attached */
  | { readonly kind: 'refused' }
  /** it calls itself a list and cannot be read */
  | { readonly kind: 'garbled'; readonly reason: string };

/** Codes of a registry that does not serve a path, in the spellings that are known. */
const UNSUPPORTED = /^(un-?supported|not_?supported|not_?implemented|un-?implemented)$/i;
const UNSUPPORTED_STATUS = [400, 404, 405, 406, 501];
const UNKNOWN = /^(NAME|MANIFEST|REPOSITORY)_UNKNOWN$/i;
/** A path that is not there; what a manifest is called that is not there has codes of its own. */
const NO_PATH = /^(page_?|path_?)?not_?found$/i;
/**
 * Statuses that without any word of a registry still say that there is nothing of the kind: registries
 * on distribution answer 404, Artifactory 406. A bare 400 or 405 is what firewalls say as well.
 */
const NOTHING_THERE = [404, 406, 501];

/**
 * Judges the answer to a request for what is attached. A refusal is never taken for an empty list, nor
 * for a missing API: that takes an answer which says so.
 *
 * @see OCI distribution specification, "Listing Referrers" and "Unavailable Referrers API"
 */
export function judgeList(response: HttpResponse): ListAnswer {
  const { status } = response;
  if (status === 200) return readPage(response);
  // One that leads to the list itself was followed; any other leads to a page for people.
  if (status >= 300 && status < 400) return { kind: 'no-api', doubtful: true };
  const codes = registryErrors(response).flatMap(({ code }) => code.trim() || []);
  if (codes.length === 0) {
    return NOTHING_THERE.includes(status)
      ? { kind: 'no-api', doubtful: true }
      : { kind: 'refused' };
  }
  if (UNSUPPORTED_STATUS.includes(status) && codes.every((code) => UNSUPPORTED.test(code))) {
    return { kind: 'no-api', doubtful: false };
  }
  if (status !== 404) return { kind: 'refused' };
  if (codes.every((code) => UNKNOWN.test(code))) return { kind: 'unknown-subject' };
  if (codes.every((code) => NO_PATH.test(code))) return { kind: 'no-api', doubtful: true };
  return { kind: 'refused' };
}

/** A page of a list, also where something in between changed its type; a web page is none. */
function readPage(response: HttpResponse): ListAnswer {
  const said = bareMediaType(response.header('content-type') ?? '') === MEDIA_TYPE.ociIndex;
  try {
    const manifest = parseManifest(response.bytes, MEDIA_TYPE.ociIndex);
    if (manifest.kind === 'index') return { kind: 'page', entries: manifest.manifests };
    return said
      ? { kind: 'garbled', reason: `it is ${manifest.mediaType}` }
      : { kind: 'no-api', doubtful: true };
  } catch (error) {
    return said
      ? { kind: 'garbled', reason: (error as Error).message }
      : { kind: 'no-api', doubtful: true };
  }
}
