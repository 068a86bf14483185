/**
 * What no XML 1.0 document may hold, not even escaped: control characters besides tab and line breaks,
 * half a surrogate pair, and two code points that are no characters.
 */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
/** In an attribute, where they would be read as spaces, line breaks and tabs are spelled out as well. */
const SPELLED = /[&<>"'\t\n\r]/g;

/** Makes any text safe between the quotes of an attribute, and between tags. */
export function xmlText(text: string): string {
  return text.replace(NOT_XML, '').replace(SPELLED, (it) => `&#${it.charCodeAt(0)};`);
}

/** ` name="value"` for each attribute that there is. */
export function xmlAttributes(values: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(values);
  return pairs.map(([name, value]) => ` ${name}="${xmlText(String(value))}"`).join('');
}
