import { cut } from '../cut.js';

/** More of a page is not looked at. */
const LOOKED_AT = 16_384;
const LONGEST_TITLE = 100;

/**
 * An answer that is for people and not for programs, in words that help to find who sent it: its title, or
 * its first words. Proxies, firewalls and sign-in forms answer so in a service's place.
 *
 * @param type the answer's content type, where it is known
 * @returns for example `a page for people ("Access blocked")`; undefined for anything else
 */
export function pageWords(text: string, type = ''): string | undefined {
  const start = text.slice(0, LOOKED_AT).trimStart();
  if (start === '' || !(start.startsWith('<') || type.toLowerCase().startsWith('text/'))) {
    return undefined;
  }
  const title = /<title[^>]{0,100}>([^<]{1,1000})/i.exec(start)?.[1] ?? withoutMarkup(start);
  const words = cut(title.replace(/\s+/g, ' ').trim(), LONGEST_TITLE);
  return words === '' ? 'a page for people' : `a page for people ("${words}")`;
}

/** What an XML or HTML text without a title says to people. */
function withoutMarkup(text: string): string {
  return text
    .replace(/<(?:script|style)\b[\s\S]*?(?:<\/|$)/gi, ' ')
    .replace(/<[^<>]*(?:>|$)/g, ' ');
}
