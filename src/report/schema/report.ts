import { RESULTS } from '../outcome.js';
import { IMAGE } from './image.js';
import { FAILURES, IDENTITY, RUN, TOOL } from './run.js';
import {
  constant,
  dictionary,
  type JsonSchema,
  list,
  maybe,
  number,
  type Of,
  record,
  text,
  time,
  word,
} from './shape.js';

/** Version of the report's shape; a field is never removed or given another meaning within one. */
export const SCHEMA_VERSION = 1;

/** The one declaration of the report: its schema, and the type that the code has to fill. */
export const REPORT = record(
  {
    schemaVersion: constant(SCHEMA_VERSION, 'Version of this shape.'),
    tool: TOOL,
    result: word(RESULTS, 'The worst of all images.'),
    headline: text('The verdict in one sentence; that of a red run ends with what to do next.'),
    mode: maybe(text('The mode of the run; missing where it broke before that was known.')),
    started: time('When the run began.'),
    ended: time('When it ended.'),
    seconds: maybe(number('How long it took.')),
    run: RUN,
    identity: maybe(IDENTITY),
    inputs: maybe(dictionary('The inputs that were given, without secrets.')),
    rollback: maybe(
      text('The inputs of the step that moves tags back, as YAML; missing where none was moved.'),
    ),
    failures: FAILURES,
    images: list(IMAGE, 'One object an image and target; none where the run broke before.'),
    imports: maybe(
      list(
        text('An import.'),
        'Imports that were sent, in words, where the ordinary report could not be made.',
      ),
    ),
  },
  'What a promotion came to, refused and failed ones included.',
);

/** A whole report. */
export type ReportRecord = Of<typeof REPORT>;

/** The JSON Schema of the report. What it does not name may come later, and readers pass over it. */
export function reportSchema(): JsonSchema & { readonly $schema: string; readonly title: string } {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Promotion report',
    ...REPORT.schema,
  };
}

/** One field as a reader looks it up. */
export interface Field {
  /** for example `images[].tags[].tag` */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

/** Every field of the report, in its order. */
export function fieldsOf(schema: JsonSchema = REPORT.schema, under = ''): Field[] {
  const { properties = {}, required = [], items } = schema;
  if (items !== undefined) return fieldsOf(items, `${under}[]`);
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = under === '' ? name : `${under}.${name}`;
    const { description = '' } = field;
    const own = { path, type: typeOf(field), required: required.includes(name), description };
    return [own, ...fieldsOf(field, path)];
  });
}

function typeOf({ type, items, enum: words, const: value, format }: JsonSchema): string {
  if (words !== undefined) return words.map((it) => `\`${it}\``).join(', ');
  if (value !== undefined) return `\`${value}\``;
  if (format !== undefined) return 'time';
  if (type === 'array') return `list of ${items?.type === 'object' ? 'objects' : 'texts'}`;
  if (type === 'string') return 'text';
  return typeof type === 'string' ? type : (type ?? []).join(' or ');
}
