/** An element as a strict reader sees it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** the text in it, without that of its children */
  readonly text: string;
}

const LEGAL = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

/**
 * Reads XML of the kind that a generator writes: a declaration, elements, attributes in double quotes,
 * text and numeric references.
 *
 * @throws Error for anything that is not well-formed, or not of that kind
 */
export function readXml(text: string): Element {
  if (!LEGAL.test(text)) throw new Error('a character that XML does not have');
  const declared = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/.exec(text)?.[0].length;
  if (declared === undefined) throw new Error('no declaration');
  let at = declared;
  const root = element();
  if (text.slice(at).trim() !== '') throw new Error(`something behind the end: ${text.slice(at)}`);
  return root;

  function element(): Element {
    const open = /^<([a-z]+)((?: [a-z]+="[^"<>]*")*)(\/?)>/.exec(text.slice(at));
    if (open === null) throw new Error(`no element: ${text.slice(at, at + 80)}`);
    const [all, name = '', given = '', closed] = open;
    at += all.length;
    const attributes: Record<string, string> = {};
    for (const [, key = '', value = ''] of given.matchAll(/ ([a-z]+)="([^"]*)"/g)) {
      if (key in attributes) throw new Error(`${key} twice`);
      attributes[key] = unescaped(value);
    }
    const children: Element[] = [];
    let inner = '';
    while (closed === '') {
      const end = text.indexOf('<', at);
      if (end < 0) throw new Error(`${name} has no end`);
      inner += unescaped(text.slice(at, end));
      at = end;
      if (text.startsWith('</', at)) {
        const close = `</${name}>`;
        if (!text.startsWith(close, at)) throw new Error(`${name} is not closed`);
        at += close.length;
        break;
      }
      children.push(element());
    }
    return { name, attributes, children, text: inner };
  }
}

function unescaped(text: string): string {
  if (/&(?!#\d+;)/.test(text) || text.includes('>')) throw new Error(`not escaped: ${text}`);
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

/** Every element of a name, however deep. */
export function allOf(element: Element, name: string): Element[] {
  const own = element.name === name ? [element] : [];
  return [...own, ...element.children.flatMap((it) => allOf(it, name))];
}
