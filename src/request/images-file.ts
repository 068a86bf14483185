import { readWorkspaceFile, type Workspace } from '../workspace.js';
import { heldTo } from './file-rights.js';
import type { InputSpec } from './input-spec.js';
import { type InputName, namesWhere, type RawInputs, SPECS } from './inputs.js';
import type { InputProblems } from './problems.js';
import { nearest } from './suggestion.js';
import { nestsTooDeep } from './yaml-depth.js';

/** One image of a file: the raw inputs that hold for it, and where it stands. */
export interface ImageEntry {
  readonly place: string;
  readonly raw: RawInputs;
}

/** Keys an image or the defaults may have. */
export const IMAGE_KEYS = namesWhere(({ perImage }) => perImage === true);

const FILE_KEYS = ['version', 'source', 'target', 'defaults', 'images'];
const MOST_IMAGES = 1000;
/** Five hundred characters an image; YAML of more takes its time, broken YAML most of all. */
const MOST_CHARACTERS = 500_000;

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a release set: YAML 1.2, or lines of two columns. File values win over inputs, `defaults` lie
 * between. Everything that is wrong is collected with its place in the file.
 */
export async function readImagesFile(
  path: string,
  raw: RawInputs,
  problems: InputProblems,
  places: Workspace,
): Promise<ImageEntry[]> {
  const file = problems.at(path);
  const fetched = await readWorkspaceFile(path, places);
  if (fetched.kind === 'failed') {
    problems.add('images-file', path, `a readable file: ${fetched.reason}`);
    return [];
  }
  if (fetched.text.length > MOST_CHARACTERS) {
    file.addText(`expected at most ${MOST_CHARACTERS} characters`);
    return [];
  }
  const lines = fetched.text.split(/\r\n|\r|\n/).map((line) => withoutComment(line).trim());
  const filled = lines.filter((line) => line !== '');
  const plain =
    filled.length > 0 && filled.every((line) => /^[^\s:{[-][^\s]*[^\s:]\s+\S+$/.test(line));
  if (plain && filled.length > MOST_IMAGES) {
    file.addText(`expected at most ${MOST_IMAGES} images`);
    return [];
  }
  if (plain) return filled.map((line, i) => plainEntry(line, i, raw));
  if (nestsTooDeep(fetched.text)) {
    file.addText('no list of images: it nests too deep');
    return [];
  }
  const { LineCounter, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  // Pretty errors copy the text for each of them, and a bad file may have one a character.
  const options = { version: '1.2', uniqueKeys: true, prettyErrors: false, lineCounter } as const;
  const document = parseDocument(fetched.text, options);
  const [error] = document.errors;
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    file.addText(`no valid YAML: ${error.message} at line ${line}, column ${col}`);
    return [];
  }
  try {
    return entriesIn(document.toJS({ maxAliasCount: 50 }), raw, file);
  } catch (thrown) {
    if (!(thrown instanceof ReferenceError)) throw thrown;
    file.addText(`no valid YAML: ${thrown.message}`);
    return [];
  }
}

function plainEntry(line: string, index: number, raw: RawInputs): ImageEntry {
  const [source = '', target = ''] = line.split(/\s+/);
  return { place: `line ${index + 1}`, raw: { ...cleared(raw), source, target } };
}

function entriesIn(body: unknown, raw: RawInputs, file: InputProblems): ImageEntry[] {
  if (!isRecord(body)) {
    file.addText('expected version, images and, optionally, source, target and defaults');
    return [];
  }
  checkKeys(body, FILE_KEYS, '', file);
  if (body['version'] !== 1) file.addText('version: expected 1');
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
    return { place, raw: { ...merged, ...namesOf(own, registries) } };
  });
}

/** Names with the file's registries put before those that state none. */
function namesOf(
  own: Partial<RawInputs>,
  registries: { readonly source: string; readonly target: string },
): { source: string; target: string } {
  const source = qualified(own.source ?? '', registries.source);
  const repository = withoutTag((own.source ?? '').split('@', 1)[0] ?? '');
  const bare = hasRegistry(repository) ? repository.slice(repository.indexOf('/') + 1) : repository;
  return { source, target: qualified(own.target ?? bare, registries.target) };
}

function withoutComment(line: string): string {
  const comment = line.search(/(?:^|\s)#/);
  return comment < 0 ? line : line.slice(0, comment);
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
  for (const key of Object.keys(body).filter((it) => !known.includes(it))) {
    const near = nearest(key, known);
    const hint = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`;
    file.addText(`${place}${key}: unknown key; ${hint}`);
  }
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
