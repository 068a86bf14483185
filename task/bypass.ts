/** What of an address is looked at; an agent itself looks at scheme, host and port. */
const LONGEST_ADDRESS = 2000;

/**
 * What an agent reaches without its proxy: regular expressions in any case, found anywhere in the
 * address, as the agent and its other tasks use them. A shell pattern such as `*.contoso.com` is no
 * regular expression; its star is read as "anything".
 *
 * @param tell says which entries are not taken as they stand
 * @see https://learn.microsoft.com/azure/devops/pipelines/agents/proxy
 */
export function bypassOf(
  patterns: readonly string[],
  tell: (text: string) => void,
): (url: URL) => boolean {
  const expressions = patterns.flatMap((pattern) => {
    const text = pattern.trim();
    if (text === '') return [];
    const exact = expression(text);
    if (exact) return [exact];
    const starred = expression(text.replace(/^\*/, '.*'));
    const how = starred ? `read as .${text}` : 'left out';
    tell(`the agent's proxy bypass list: "${text}" is no regular expression, ${how}`);
    return starred ? [starred] : [];
  });
  return (url) => {
    const full = `${url.origin}${url.pathname}`.slice(0, LONGEST_ADDRESS);
    return expressions.some((it) => it.test(url.origin) || it.test(full));
  };
}

function expression(text: string): RegExp | undefined {
  try {
    return new RegExp(text, 'i');
  } catch {
    return undefined;
  }
}
