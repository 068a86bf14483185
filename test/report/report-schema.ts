import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { PROJECT } from '../fixtures.js';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** As the project ships it. */
export const SCHEMA: Schema = JSON.parse(
  readFileSync(join(PROJECT, 'promotion-report.schema.json'), 'utf8'),
);

/** The same, and nothing beside it: a field that nobody declared is a mistake of ours. */
function closed(schema: Schema): object {
  const { properties, items } = schema;
  return {
    ...schema,
    ...(items ? { items: closed(items) } : {}),
    ...(properties
      ? {
          additionalProperties: false,
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, it]) => [name, closed(it)]),
          ),
        }
      : {}),
  };
}

let compiled: ValidateFunction | undefined;

/** What is wrong with a report, in words; empty for one that is as it is declared. */
export function schemaProblems(report: unknown): string[] {
  compiled ??= new Ajv2020({
    allErrors: true,
    strict: true,
    allowUnionTypes: true,
    formats: { 'date-time': (text: string) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) },
  }).compile(closed(SCHEMA));
  if (compiled(report)) return [];
  return (compiled.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
