/** Compile-time `${{ parameters.x }}` and `${{ each x in parameters.y }}`, which the service does first. */
export function compile(value: unknown, parameters: Readonly<Record<string, unknown>>): any {
  if (typeof value === 'string') {
    const whole = /^\$\{\{ parameters\.(\w+) \}\}$/.exec(value)?.[1];
    if (whole !== undefined && typeof parameters[whole] === 'object') return parameters[whole];
    return value.replace(/\$\{\{ (?:parameters\.)?(\w+) \}\}/g, (_, name: string) => {
      if (parameters[name] === undefined) throw new Error(`no parameter ${name}`);
      return String(parameters[name]);
    });
  }
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const key = typeof item === 'object' && item !== null ? (Object.keys(item)[0] ?? '') : '';
      const each = /^\$\{\{ each (\w+) in parameters\.(\w+) \}\}$/.exec(key);
      if (!each) return [compile(item, parameters)];
      const list = parameters[each[2] ?? ''] as readonly unknown[];
      return list.flatMap((it) => compile(item[key], { ...parameters, [each[1] ?? '']: it }));
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, compile(v, parameters)]));
}

/** Puts in what `$(name)` names; a name that nothing answers is a mistake. */
export function macros(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\(([\w.]+)\)/g, (whole, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`nothing answers ${whole}`);
    return value;
  });
}
