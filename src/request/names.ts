import { cloudOfHost } from '../azure/cloud.js';
import { FormatError } from '../oci/format-error.js';
import type { Reference, Tag } from '../oci/reference.js';
import { parseImageName } from '../oci/registry-name.js';
import type { InputName } from './inputs.js';
import type { InputProblems } from './problems.js';
import type { Mode, Promotion, SourceName, TargetName } from './request.js';
import { checkTags, parseWanted } from './tags.js';
import type { InputValues } from './values.js';

/**
 * Reads what is promoted and where to; undefined when source or target cannot be read.
 *
 * @param among every target of the same entry, as written
 */
export function parseNames(
  values: InputValues,
  problems: InputProblems,
  mode: Mode,
  among: readonly string[],
): Omit<Promotion, 'policy'> | undefined {
  const source = parseSource(values, problems, mode);
  const target = parseTarget(values, problems);
  if (source === 'invalid' || target === undefined) {
    checkTags(values, problems);
    return undefined;
  }
  const { registry, repository } = target;
  const own = { registry, repository };
  const wanted = parseWanted(values, problems, {
    target: own,
    among: [own, ...among.flatMap(targetIn)],
    inTarget: target.tag,
    inSource: source?.tag,
    mode,
  });
  if (wanted.sourceTags.length > 0 && source && !cloudOfHost(source.registry)) {
    const expected = 'a source in an Azure Container Registry, which lists the tags of a digest';
    problems.add('source-tags', values.text('source-tags'), expected);
  }
  return {
    source,
    target: own,
    ...wanted,
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

/** A target beside this one; what is wrong with it is told where it is read itself. */
function targetIn(given: string): TargetName[] {
  try {
    const { registry, repository } = parseImageName(given);
    return [{ registry, repository }];
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return [];
  }
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
