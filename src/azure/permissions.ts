/** What a promotion does at the target. */
const IMPORT = 'microsoft.containerregistry/registries/importimage/action';
/** More entries than roles can be assigned at a scope say nothing new. */
const MOST_ENTRIES = 5000;

/**
 * Whether a page of `Microsoft.Authorization/permissions` allows an import: some entry names the action,
 * perhaps with `*`, and does not exclude it. Deny assignments are not part of that answer.
 */
export function allowsImport(value: readonly unknown[]): boolean {
  return value.slice(0, MOST_ENTRIES).some((entry) => {
    const { actions, notActions } = (entry ?? {}) as Readonly<Record<string, unknown>>;
    return namesImport(actions) && !namesImport(notActions);
  });
}

function namesImport(patterns: unknown): boolean {
  if (!Array.isArray(patterns)) return false;
  return patterns.some((it) => typeof it === 'string' && matches(it.toLowerCase(), IMPORT));
}

/** `*` stands for any run of characters; walked without a regular expression made of foreign text. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === text;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
