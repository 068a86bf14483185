import { filledLines } from '../content.js';
import {
  bounded,
  type Entry,
  isRecord,
  type Json,
  MOST_ENTRIES,
  namedBy,
  type Reader,
  type Subject,
  textOf,
  UNNAMED,
} from '../entry.js';

const STATEMENT = /^https:\/\/in-toto\.io\/Statement\//;
const IN_TOTO = 'application/vnd.in-toto+json';

/** An in-toto statement, or several, one a line: nothing here checks who made them. */
export const statement: Reader = {
  formats: ['in-toto statement'],
  read: ({ text, json }) => stated('in-toto statement', bareStatement, text, json),
};

/** A Sigstore bundle, or several, one a line: the statements inside are read, not verified. */
export const bundle: Reader = {
  formats: ['Sigstore bundle'],
  read: ({ text, json }) => stated('Sigstore bundle', inBundle, text, json),
};

/** The signed envelope alone, as cosign downloads attestations, or several, one a line. */
export const envelope: Reader = {
  formats: ['DSSE envelope'],
  read: ({ text, json }) => stated('DSSE envelope', inEnvelope, text, json),
};

/** @param open the statement in a value of the format; undefined for a value of another format */
function stated(
  format: string,
  open: (value: unknown) => Json | undefined,
  text: string,
  json: unknown,
): ReturnType<Reader['read']> {
  const statements = json === undefined ? openLines(text, open) : [open(json)];
  if (statements.length === 0) return undefined;
  const entries: Entry[] = [];
  for (const it of statements) {
    if (it === undefined) return undefined;
    for (const entry of subjects(it)) entries.push(entry);
    if (entries.length > MOST_ENTRIES) break;
  }
  return { kind: 'entries', format, strength: 'claimed', entries };
}

function bareStatement(value: unknown): Json | undefined {
  return isRecord(value) && STATEMENT.test(textOf(value['_type'])) ? value : undefined;
}

/** Nothing as soon as one line is something else. */
function openLines(text: string, open: (value: unknown) => Json | undefined): Json[] {
  const opened: Json[] = [];
  try {
    for (const line of filledLines(text)) {
      if (line.trim() === '') continue;
      const it = open(JSON.parse(line));
      if (it === undefined) return [];
      opened.push(it);
    }
  } catch {
    return [];
  }
  return opened;
}

function inBundle(value: unknown): Json | undefined {
  if (!isRecord(value) || !isRecord(value['dsseEnvelope'])) return undefined;
  const known = textOf(value['mediaType']).startsWith('application/vnd.dev.sigstore.bundle');
  return known ? statementIn(value['dsseEnvelope']) : undefined;
}

function inEnvelope(value: unknown): Json | undefined {
  return isRecord(value) && value['payloadType'] === IN_TOTO && Array.isArray(value['signatures'])
    ? statementIn(value)
    : undefined;
}

function statementIn(envelope: Json): Json {
  const payload = Buffer.from(textOf(envelope['payload']), 'base64').toString('utf8');
  try {
    const parsed: unknown = JSON.parse(payload);
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

function subjects(from: Json): Entry[] {
  const list = Array.isArray(from['subject']) ? from['subject'] : [];
  return bounded(list)
    .filter(isRecord)
    .flatMap((subject): Entry[] => {
      const { digest } = subject;
      const hex = isRecord(digest) ? textOf(digest['sha256']) : '';
      if (hex === '') return [];
      const name = textOf(subject['name']);
      return [{ name, of: named(subject['name']), digest: `sha256:${hex}` }];
    });
}

/** The name of a subject is optional, and cosign leaves it out. */
function named(name: unknown): Subject {
  return name === undefined || name === '' ? UNNAMED : namedBy(textOf(name));
}
