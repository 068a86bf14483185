import { cloudOfHost } from '../azure/cloud.js';
import { FormatError } from '../oci/format-error.js';
import { parseTag, type Reference, type Tag } from '../oci/reference.js';
import { parseImageName } from '../oci/registry-name.js';
import type { InputName } from './inputs.js';
import type { InputProblems } from './problems.js';
import type { Mode, Promotion, SourceName, TargetName } from './request.js';
import type { InputValues } from './values.js';

/** Reads what is promoted and where to; undefined when source or target cannot be read. */
export function parseNames(
  values: InputValues,
  problems: InputProblems,
  mode: Mode,
): Omit<Promotion, 'policy'> | undefined {
  const source = parseSource(values, problems, mode);
  const target = parseTarget(values, problems);
  if (source === 'invalid' || target === undefined) {
    parseTags(values, problems);
    return undefined;
  }
  const tags = chooseTags(values, problems, target.tag, source?.tag);
  const { registry, repository } = target;
  return {
    source,
    target: { registry, repository },
    tags,
    digestText: values.text('digest'),
    evidence: values.lines('digest-evidence'),
  };
}

/** Reads `registry/repository[:tag][@…]`; what stands behind `@` is a claim the evidence judges. */
export function parseSourceName(given: string): SourceName {
  const at = given.indexOf('@');
  const reference = parseImageName(at < 0 ? given : given.slice(0, at));
  return {
    given,
    registry: reference.registry,
    repository: reference.repository,
    ...(reference.tag === undefined ? {} : { tag: reference.tag }),
    ...(at < 0 ? {} : { digestText: given.slice(at + 1).trim() }),
  };
}

function parseSource(
  values: InputValues,
  problems: InputProblems,
  mode: Mode,
): SourceName | undefined | 'invalid' {
  const given = values.text('source');
  if (given === '') {
    const evidence = values.text('digest') !== '' || values.text('digest-evidence') !== '';
    if (mode === 'verify' && evidence) return undefined;
    const also = mode === 'verify' ? ', or digest, in verify mode' : '';
    problems.add('source', given, `registry/repository@sha256:…${also}`);
    return 'invalid';
  }
  try {
    return parseSourceName(given);
  } catch (error) {
    return refuse(problems, 'source', given, error) ?? 'invalid';
  }
}

function parseTarget(
  values: InputValues,
  problems: InputProblems,
): (TargetName & { tag?: Tag }) | undefined {
  const given = values.text('target');
  const expected =
    'an Azure Container Registry and a repository: prodacr.azurecr.io/team/api[:tag]';
  if (given === '') {
    problems.add('target', given, expected);
    return undefined;
  }
  if (given.includes('@')) {
    problems.add('target', given, 'no digest: it comes from the source and its evidence');
    return undefined;
  }
  let reference: Reference;
  try {
    reference = parseImageName(given);
  } catch (error) {
    return refuse(problems, 'target', given, error);
  }
  const { registry, repository, tag } = reference;
  if (!cloudOfHost(registry)) {
    problems.add('target', given, expected);
    return undefined;
  }
  return { registry, repository, ...(tag === undefined ? {} : { tag }) };
}

/** The tags to write: `tags` and the tag in `target`, else the tag of `source`, never an assumed one. */
function chooseTags(
  values: InputValues,
  problems: InputProblems,
  inTarget: Tag | undefined,
  inSource: Tag | undefined,
): readonly Tag[] {
  const wanted = parseTags(values, problems);
  if (inTarget !== undefined) wanted.unshift(inTarget);
  if (values.boolean('untagged')) {
    if (wanted.length > 0) {
      problems.add('untagged', 'true', 'no tags and no tag in target beside untagged');
    }
    return [];
  }
  if (wanted.length === 0 && inSource !== undefined) return [inSource];
  if (wanted.length === 0 && values.list('tags').length === 0) {
    problems.add('tags', '', 'at least one target tag, or untagged: true');
  }
  return [...new Set(wanted)];
}

function parseTags(values: InputValues, problems: InputProblems): Tag[] {
  return values.list('tags').flatMap((text) => {
    try {
      return [parseTag(text)];
    } catch (error) {
      refuse(problems, 'tags', text, error);
      return [];
    }
  });
}

function refuse(
  problems: InputProblems,
  name: InputName,
  given: string,
  error: unknown,
): undefined {
  if (!(error instanceof FormatError)) throw error;
  problems.add(name, given, error.message.replace(/^expected /, ''));
  return undefined;
}
