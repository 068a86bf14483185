/** JSON Schema as far as it is used here. */
export interface JsonSchema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: JsonSchema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | false;
}

/** A part of the report: its JSON Schema, and the type that the code has to fill it with. */
export interface Shape<T> {
  readonly schema: JsonSchema;
  /** never there: it carries the type */
  readonly filledWith?: T;
}

/** A part that may be missing. */
export interface Optional<T> extends Shape<T> {
  readonly optional: true;
}

/** The type behind a shape. */
export type Of<S> = S extends Shape<infer T> ? T : never;

type Fields = Readonly<Record<string, Shape<unknown> | Optional<unknown>>>;
type OptionalName<F extends Fields> = {
  [K in keyof F]: F[K] extends { readonly optional: true } ? K : never;
}[keyof F];
type RecordOf<F extends Fields> = {
  readonly [K in Exclude<keyof F, OptionalName<F>>]: Of<F[K]>;
} & { readonly [K in OptionalName<F>]?: Of<F[K]> | undefined };

export function text(description: string): Shape<string> {
  return { schema: { type: 'string', description } };
}

/** @param description what it is the time of */
export function time(description: string): Shape<string> {
  return { schema: { type: 'string', format: 'date-time', description } };
}

export function digest(description: string): Shape<string> {
  return { schema: { type: 'string', pattern: '^[a-z0-9]+:[a-f0-9]+$', description } };
}

export function number(description: string): Shape<number> {
  return { schema: { type: 'number', description } };
}

export function count(description: string): Shape<number> {
  return { schema: { type: 'integer', description } };
}

export function flag(description: string): Shape<boolean> {
  return { schema: { type: 'boolean', description } };
}

/** A flag that may not be known: null. */
export function unsureFlag(description: string): Shape<boolean | null> {
  return { schema: { type: ['boolean', 'null'], description } };
}

/** One of these words. */
export function word<W extends string>(words: readonly W[], description: string): Shape<W> {
  return { schema: { enum: words, description } };
}

export function constant<C extends string | number>(value: C, description: string): Shape<C> {
  return { schema: { const: value, description } };
}

export function list<T>(of: Shape<T>, description: string): Shape<readonly T[]> {
  return { schema: { type: 'array', description, items: of.schema } };
}

/** Texts by names that are not known beforehand. */
export function dictionary(description: string): Shape<Readonly<Record<string, string>>> {
  return { schema: { type: 'object', description, additionalProperties: { type: 'string' } } };
}

export function record<F extends Fields>(fields: F, description: string): Shape<RecordOf<F>> {
  const entries = Object.entries(fields);
  return {
    schema: {
      type: 'object',
      description,
      required: entries.flatMap(([name, field]) => ('optional' in field ? [] : [name])),
      properties: Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
    },
  };
}

/** It may be missing. */
export function maybe<T>(shape: Shape<T>): Optional<T> {
  return { ...shape, optional: true };
}
