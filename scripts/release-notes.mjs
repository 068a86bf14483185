// Prints the notes of a release: what CHANGELOG.md says under its version. Fails when the tag is not the version of
// the sources, or when CHANGELOG still calls it unreleased.
//   node scripts/release-notes.mjs v1.2.3
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const [tag = ''] = process.argv.slice(2);
const version = tag.replace(/^v/, '');
const { version: ours } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
if (version !== ours) throw new Error(`the tag ${tag} is not the version ${ours} of the sources`);
const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
const sections = changelog.split(/^## /m).slice(1);
const section = sections.find((it) => it.startsWith(`${version} `));
if (section === undefined) throw new Error(`CHANGELOG.md has no section ${version}`);
const [title = '', ...lines] = section.split('\n');
if (!/^\S+ \(\d{4}-\d\d-\d\d\)$/.test(title))
  throw new Error(`CHANGELOG.md dates ${version} not by a day: ${title}`);
console.log(lines.join('\n').trim());
