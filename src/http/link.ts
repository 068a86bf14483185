import { FieldScanner } from './field-scanner.js';

/** One link of a `Link` header. */
export interface Link {
  /** as written, most often relative */
  readonly target: string;
  /** lower-case; undefined when the link states no relation */
  readonly relations: readonly string[] | undefined;
  readonly anchor?: string;
}

/**
 * What follows a page of a list. Only a header that is missing, or understood and without a next
 * page, ends a list: what is not understood is not the end.
 */
export type NextPage =
  | { readonly kind: 'end' }
  | { readonly kind: 'page'; readonly url: URL }
  /** the list goes on at another host, or without TLS */
  | { readonly kind: 'elsewhere'; readonly url: URL }
  | { readonly kind: 'unreadable'; readonly text: string };

/** A longer header is not read; services cut theirs long before. */
const LONGEST = 16 * 1024;
const LONGEST_TOLD = 200;

/**
 * Reads a `Link` header, several of them joined by commas included; undefined when it is none.
 *
 * @see RFC 8288, section 3
 */
export function parseLinks(header: string): Link[] | undefined {
  if (header.length > LONGEST) return undefined;
  const links: Link[] = [];
  const scanner = new FieldScanner(header);
  for (scanner.commas(); !scanner.done; ) {
    if (!scanner.take('<')) return undefined;
    const target = scanner.until('>');
    const parameters = target === undefined ? undefined : parametersOf(scanner);
    if (target === undefined || parameters === undefined) return undefined;
    const anchor = parameters.get('anchor');
    links.push({
      target: target.trim(),
      relations: parameters.get('rel')?.toLowerCase().split(/\s+/).filter(Boolean),
      ...(anchor === undefined ? {} : { anchor }),
    });
    if (!scanner.commas() && !scanner.done) return undefined;
  }
  return links;
}

/** The parameters of a link, each by its first mention, as the specification asks for `rel`. */
function parametersOf(scanner: FieldScanner): Map<string, string> | undefined {
  const found = new Map<string, string>();
  for (scanner.blanks(); scanner.take(';'); scanner.blanks()) {
    scanner.blanks();
    const name = scanner.name();
    scanner.blanks();
    let value: string | undefined = '';
    if (scanner.take('=')) {
      scanner.blanks();
      value = scanner.value(';,<>"');
    }
    if (value === undefined) return undefined;
    if (name !== '' && !found.has(name)) found.set(name, value);
  }
  return found;
}

/**
 * Where a list goes on.
 *
 * @param header the `Link` header of the page; undefined when it has none
 * @param page the address the page was read from, which relative targets are resolved against
 * @see RFC 8288, section 3; RFC 3986, section 5
 */
export function nextPage(header: string | undefined, page: string): NextPage {
  if (header === undefined || header.trim() === '') return { kind: 'end' };
  const unreadable: NextPage = { kind: 'unreadable', text: header.slice(0, LONGEST_TOLD) };
  const links = parseLinks(header);
  if (links === undefined || links.some(({ relations }) => !relations?.length)) return unreadable;
  const targets = new Set<string>();
  for (const { target, anchor } of links.filter(({ relations }) => relations?.includes('next'))) {
    const url = resolved(target, page);
    // A link about another page than this one: nothing here says what it means for the list.
    if (
      url === undefined ||
      (anchor !== undefined && resolved(anchor, page) !== resolved('', page))
    )
      return unreadable;
    targets.add(url);
  }
  const [only, ...others] = targets;
  if (only === undefined) return { kind: 'end' };
  if (others.length > 0) return unreadable;
  const url = new URL(only);
  return { kind: url.origin === new URL(page).origin ? 'page' : 'elsewhere', url };
}

function resolved(target: string, page: string): string | undefined {
  if (!URL.canParse(target, page)) return undefined;
  const url = new URL(target, page);
  url.hash = '';
  return url.href;
}
