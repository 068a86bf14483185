import type { Digest } from '../oci/digest.js';
import { readWorkspaceFile, type Workspace } from '../workspace.js';
import { entriesOfList, type Listed, listedIn, listedLines } from './bare-list.js';
import { heldTo } from './file-rights.js';
import { type FromReport, fromReport } from './from-report.js';
import type { InputSpec } from './input-spec.js';
import { type InputName, namesWhere, type RawInputs, SPECS } from './inputs.js';
import { foreignShape } from './list-shapes.js';
import { isRollback } from './modes.js';
import type { InputProblems } from './problems.js';
import { readReport } from './report-file.js';
import type { Mode } from './request.js';
import { nearest } from './suggestion.js';
import { joinTarget, targetsOf } from './target-base.js';
import { refuseUnexpandedLines } from './unexpanded.js';
import { nestsTooDeep } from './yaml-depth.js';

/** One image of a file: the raw inputs that hold for it, and where it stands. */
export interface ImageEntry {
  readonly place: string;
  readonly raw: RawInputs;
  /** in a rollback, the digest that the undone run put under the tags */
  readonly undoes?: Digest;
  /** every target of the image, as written, where it has several */
  readonly among?: readonly string[];
}

/** Keys an image or the defaults may have. */
export const IMAGE_KEYS = namesWhere(({ perImage }) => perImage === true);

const FILE_KEYS = ['version', 'source', 'target', 'defaults', 'images'];
const OWN_VERSION =
  'the version of an image stands in the image or in defaults, in quotes: version: "1.4.2"';
const MOST_IMAGES = 1000;
/** Five hundred characters an image; YAML of more takes its time, broken YAML most of all. */
const MOST_CHARACTERS = 500_000;

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads what is to be promoted from a file: the report of an earlier run, or a release set.
 * Everything that is wrong is collected with its place in the file.
 */
export async function readImagesFile(
  path: string,
  raw: RawInputs,
  problems: InputProblems,
  places: Workspace,
  mode: Mode,
): Promise<FromReport> {
  const fetched = await readWorkspaceFile(path, places);
  if (fetched.kind === 'failed') {
    problems.add('images-file', path, `a readable file: ${fetched.reason}`);
    return { entries: [], notes: [] };
  }
  const file = problems.at(path);
  const report = readReport(fetched.text);
  if (report) return fromReport(report, mode, raw, file);
  if (isRollback(mode)) {
    problems.add(
      'images-file',
      path,
      `the report of the run that is to be undone, for mode ${mode}`,
    );
    return { entries: [], notes: [] };
  }
  return { entries: await readSet(fetched.text, raw, file), notes: [] };
}

/**
 * Reads a release set: YAML 1.2, lines, a list of references, or a map from sources to targets. File values
 * win over inputs, `defaults` lie between.
 */
async function readSet(given: string, raw: RawInputs, file: InputProblems): Promise<ImageEntry[]> {
  if (given.length > MOST_CHARACTERS) {
    file.addText(`expected at most ${MOST_CHARACTERS} characters`);
    return [];
  }
  const lines = listedLines(given);
  if (lines) return refuseUnexpandedLines(given, file) ? [] : listOf(lines, raw, file);
  if (nestsTooDeep(given)) {
    file.addText('no list of images: it nests too deep');
    return [];
  }
  const { LineCounter, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  // Pretty errors copy the text for each of them, and a bad file may have one a character.
  const options = { version: '1.2', uniqueKeys: true, prettyErrors: false, lineCounter } as const;
  const document = parseDocument(given, options);
  const [error] = document.errors;
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    file.addText(`no valid YAML: ${error.message} at line ${line}, column ${col}`);
    return [];
  }
  try {
    const body: unknown = document.toJS({ maxAliasCount: 50 });
    const foreign = foreignShape(body);
    if (foreign === undefined && refuseUnexpandedLines(given, file)) return [];
    const listed = listedIn(body);
    if (listed) return listOf(listed, raw, file);
    if (foreign === undefined) return entriesIn(body, raw, file);
    file.addText(`this is ${foreign}`);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof ReferenceError)) throw thrown;
    file.addText(`no valid YAML: ${thrown.message}`);
    return [];
  }
}

function listOf(listed: readonly Listed[], raw: RawInputs, file: InputProblems): ImageEntry[] {
  if (listed.length > MOST_IMAGES) {
    file.addText(`expected at most ${MOST_IMAGES} images`);
    return [];
  }
  return entriesOfList(listed, cleared(raw), raw.target.trim(), file);
}

function entriesIn(body: unknown, raw: RawInputs, file: InputProblems): ImageEntry[] {
  if (raw.target.trim() !== '') {
    const expected = 'nothing beside images-file: the file says it';
    file.at('').add('target', raw.target.trim(), expected);
  }
  if (!isRecord(body)) {
    file.addText('expected version, images and, optionally, source, target and defaults');
    return [];
  }
  checkKeys(body, FILE_KEYS, '', file);
  if (body['version'] !== 1) {
    const hint = body['version'] === undefined ? '' : `; ${OWN_VERSION}`;
    file.addText(`version: expected 1, the number of this format${hint}`);
  }
  const { images } = body;
  if (!Array.isArray(images) || images.length === 0 || images.length > MOST_IMAGES) {
    file.addText(`images: expected a list of 1 to ${MOST_IMAGES} images`);
    return [];
  }
  const defaults = heldTo(
    raw,
    valuesOf(body['defaults'] ?? {}, 'defaults', file),
    file.at('defaults'),
  );
  const registries = { source: textOf(body, 'source', file), target: textOf(body, 'target', file) };
  return images.map((image: unknown, index) => {
    const place = `images[${index}]`;
    const own = heldTo(raw, valuesOf(image, place, file), file.at(place));
    const merged = { ...cleared(raw), ...defaults, ...own };
    if (own.target !== undefined && own.targets !== undefined) {
      file.addText(`${place}: expected target or targets, not both`);
    }
    return { place, raw: { ...merged, ...namesOf(own, defaults.targets, registries) } };
  });
}

/** Names with the file's registries put before those that state none. */
function namesOf(
  own: Partial<RawInputs>,
  inherited: string | undefined,
  registries: { readonly source: string; readonly target: string },
): { source: string; target: string } {
  const source = qualified(own.source ?? '', registries.source);
  const repository = withoutTag((own.source ?? '').split('@', 1)[0] ?? '');
  const bare = hasRegistry(repository) ? repository.slice(repository.indexOf('/') + 1) : repository;
  const joined = (line: string) => (/[.:/]/.test(line) ? joinTarget(line, bare) : undefined);
  const several = targetsOf(own.targets ?? inherited ?? '').map((it) => joined(it) ?? it);
  const targets = own.target === undefined ? several : targetsOf(own.target);
  const named = targets.filter((it) => it !== '').map((it) => qualified(it, registries.target));
  return { source, target: named.join('\n') || qualified(bare, registries.target) };
}

function withoutTag(name: string): string {
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  return colon < 0 ? name : name.slice(0, colon);
}

function qualified(name: string, registry: string): string {
  return name === '' || registry === '' || hasRegistry(name) ? name : `${registry}/${name}`;
}

function hasRegistry(name: string): boolean {
  const slash = name.indexOf('/');
  return slash > 0 && /[.:]|^localhost$/.test(name.slice(0, slash));
}

/** The host's inputs without those that say which image is meant. */
function cleared(raw: RawInputs): RawInputs {
  return { ...raw, source: '', target: '', tags: '', digest: '' };
}

/** The keys of an image as raw inputs; a value of the wrong type is a problem that says why. */
function valuesOf(image: unknown, place: string, file: InputProblems): Partial<RawInputs> {
  if (!isRecord(image)) {
    file.addText(`${place}: expected keys and values`);
    return {};
  }
  checkKeys(image, IMAGE_KEYS, `${place}.`, file);
  const known = IMAGE_KEYS.filter((key) => image[key] !== undefined);
  const texts = known.map((key) => [key, rawValue(image[key], key, `${place}.${key}`, file)]);
  return Object.fromEntries(texts);
}

/** A value of the file as the text an input would hold; the row of the table says what may stand there. */
function rawValue(value: unknown, key: InputName, place: string, file: InputProblems): string {
  const spec = SPECS[key];
  const isList = spec.type === 'list' || spec.type === 'lines';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' && mayBeBoolean(spec)) return String(value);
  if (typeof value === 'number' && (spec.type === 'integer' || spec.type === 'number')) {
    return String(value);
  }
  if (isList && Array.isArray(value) && value.every((it) => typeof it === 'string')) {
    return value.join('\n');
  }
  const list = isList ? ' or a list of texts' : '';
  file.addText(
    `${place}: given ${JSON.stringify(value)}, expected a text${list}; put it in quotes, since YAML reads 1.10 as the number 1.1`,
  );
  return '';
}

/** Whether YAML's true and false may stand for this input. */
export function mayBeBoolean(spec: InputSpec): boolean {
  return spec.type === 'boolean' || (spec.type === 'list' && spec.orBoolean === true);
}

function textOf(body: Json, key: string, file: InputProblems): string {
  const value = body[key] ?? '';
  if (typeof value === 'string') return value;
  file.addText(`${key}: expected a registry's login server`);
  return '';
}

function checkKeys(body: Json, known: readonly string[], place: string, file: InputProblems): void {
  let strange = false;
  for (const key of Object.keys(body).filter((it) => !known.includes(it))) {
    const near = nearest(key, known);
    file.addText(
      `${place}${key}: unknown key${near === undefined ? '' : `; did you mean ${near}?`}`,
    );
    if (near === undefined) strange = true;
  }
  if (strange) file.addText(`known keys are ${known.join(', ')}`);
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
