import { type Entry, isRecord, type Json, type Reader, repositoryOf, textOf } from '../entry.js';

const STATEMENT = /^https:\/\/in-toto\.io\/Statement\//;

/** An in-toto statement: its subjects are claims, since nothing here checks who made them. */
export const statement: Reader = ({ json }) => {
  if (!isRecord(json) || !STATEMENT.test(textOf(json['_type']))) return undefined;
  return {
    kind: 'entries',
    format: 'in-toto statement',
    strength: 'claimed',
    entries: subjects(json),
  };
};

/** A Sigstore bundle, or several, one a line: the statements inside are read, not verified. */
export const bundle: Reader = ({ text, json }) => {
  const bundles = json === undefined ? jsonLines(text) : [json];
  if (bundles.length === 0 || !bundles.every(isBundle)) return undefined;
  const entries = bundles.flatMap((it) => subjects(statementIn(it)));
  return { kind: 'entries', format: 'Sigstore bundle', strength: 'claimed', entries };
};

function isBundle(value: unknown): value is Json {
  return (
    isRecord(value) &&
    isRecord(value['dsseEnvelope']) &&
    textOf(value['mediaType']).startsWith('application/vnd.dev.sigstore.bundle')
  );
}

function statementIn(bundled: Json): Json {
  const envelope = bundled['dsseEnvelope'];
  const payload = isRecord(envelope) ? textOf(envelope['payload']) : '';
  const parsed = jsonLines(
    Buffer.from(payload, 'base64')
      .toString('utf8')
      .replace(/\s*\n\s*/g, ' '),
  );
  const [first] = parsed;
  return isRecord(first) ? first : {};
}

function subjects(from: Json): Entry[] {
  const list = Array.isArray(from['subject']) ? from['subject'] : [];
  return list.filter(isRecord).flatMap((subject) => {
    const { digest } = subject;
    const hex = isRecord(digest) ? textOf(digest['sha256']) : '';
    const name = textOf(subject['name']);
    const repository = repositoryOf(name);
    if (hex === '') return [];
    return [
      { name, repositories: repository === undefined ? [] : [repository], digest: `sha256:${hex}` },
    ];
  });
}

function jsonLines(text: string): unknown[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  try {
    return lines.map((line) => JSON.parse(line) as unknown);
  } catch {
    return [];
  }
}
