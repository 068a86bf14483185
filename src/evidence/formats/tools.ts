import { isManifestType } from '../../oci/media-type.js';
import {
  bounded,
  type Entry,
  isRecord,
  type Json,
  namedBy,
  type Reader,
  type Reading,
  textOf,
  UNNAMED,
} from '../entry.js';

/** `docker inspect` and podman's: the digests registries know it by; its `Id` is a config digest and no evidence. */
export const dockerInspect: Reader = {
  formats: ['docker inspect'],
  read({ json }) {
    const list = Array.isArray(json) ? bounded(json) : [json];
    const images = list.filter(isRecord).filter((it) => 'Id' in it && 'RepoDigests' in it);
    if (images.length === 0) return undefined;
    const named = images.flatMap((it) =>
      Array.isArray(it['RepoDigests']) ? bounded(it['RepoDigests']) : [],
    );
    if (named.length === 0) {
      return {
        kind: 'refused',
        reason:
          'docker inspect: no RepoDigests, only an image ID, which no registry serves; push the image first',
      };
    }
    return stated('docker inspect', bounded(named).map(textOf).map(fromReference));
  },
};

/**
 * Jib's `jib-image.json`.
 *
 * @see github.com/GoogleContainerTools/jib, ImageMetadataOutput
 */
export const jib: Reader = {
  formats: ['jib-image.json'],
  read({ json }) {
    if (!isRecord(json) || !('imageDigest' in json) || !('imageId' in json)) return undefined;
    const digest = textOf(json['imageDigest']);
    if (digest !== '' && digest === json['imageId']) {
      return {
        kind: 'refused',
        reason: 'jib-image.json: its digest equals the image ID, which no registry serves',
      };
    }
    return stated('jib-image.json', [{ of: namedBy(textOf(json['image'])), digest }]);
  },
};

/** `skopeo inspect docker://…`. */
export const skopeoInspect: Reader = {
  formats: ['skopeo inspect'],
  read({ json }) {
    if (!isRecord(json) || typeof json['Digest'] !== 'string' || 'Id' in json) return undefined;
    if (typeof json['Name'] !== 'string' || !('Layers' in json || 'RepoTags' in json)) {
      return undefined;
    }
    // An image outside of a registry has an empty name.
    return stated('skopeo inspect', [{ of: namedBy(json['Name']), digest: json['Digest'] }]);
  },
};

/** `oras push`, `oras attach` and others with `--format json`: a descriptor with its reference. */
export const orasJson: Reader = {
  formats: ['oras JSON'],
  read({ json }) {
    if (!isRecord(json) || typeof json['reference'] !== 'string' || !isDescriptor(json)) {
      return undefined;
    }
    const entry = fromReference(json['reference']);
    if (entry.digest !== json['digest']) {
      return { kind: 'refused', reason: 'oras JSON: digest and reference name different digests' };
    }
    return stated('oras JSON', [entry]);
  },
};

/** `docker buildx imagetools inspect` as JSON, whole or its `.Manifest`, and a descriptor alone. */
export const imagetoolsJson: Reader = {
  formats: ['imagetools inspect', 'OCI descriptor'],
  read({ json }) {
    if (!isRecord(json)) return undefined;
    const { name, manifest } = json;
    if (typeof name === 'string' && isRecord(manifest) && isDescriptor(manifest)) {
      const digest = textOf(manifest['digest']);
      return stated('imagetools inspect', [{ of: namedBy(name), digest }]);
    }
    const other = ['reference', 'changeableAttributes', 'config', 'layers'].some(
      (it) => it in json,
    );
    if (other || !isDescriptor(json)) return undefined;
    return stated('OCI descriptor', [{ of: UNNAMED, digest: textOf(json['digest']) }]);
  },
};

function isDescriptor(json: Json): boolean {
  const { mediaType, digest, size } = json;
  return (
    isManifestType(textOf(mediaType)) && typeof digest === 'string' && typeof size === 'number'
  );
}

function fromReference(text: string): Entry {
  return { of: namedBy(text), digest: text.slice(text.indexOf('@') + 1) };
}

function stated(format: string, entries: readonly Entry[]): Reading {
  return { kind: 'entries', format, strength: 'stated', entries };
}
