/** What builders and other programs leave, as they write it, all about one digest of one repository. */

const hex = (digit: string) => digit.repeat(64);
/** The digest that is meant. */
export const A = `sha256:${hex('a')}`;
/** A digest of something else. */
export const B = `sha256:${hex('b')}`;
export const HOST = 'devacr.azurecr.io';
export const API = `${HOST}/team/api`;

const INDEX = 'application/vnd.oci.image.index.v1+json';
const descriptor = { mediaType: INDEX, digest: A, size: 1609 };
const text = (...lines: string[]) => `${lines.join('\n')}\n`;
const json = (value: unknown) => JSON.stringify(value, undefined, 2);
const statement = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: API, digest: { sha256: hex('a') } }],
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {},
};
const envelope = {
  payload: Buffer.from(JSON.stringify(statement)).toString('base64'),
  payloadType: 'application/vnd.in-toto+json',
  signatures: [{ keyid: '', sig: '' }],
};

export interface Sample {
  readonly name: string;
  /** the format it is told as; undefined for what is no evidence */
  readonly format: string | undefined;
  readonly content: string;
}

export const EVIDENCE: readonly Sample[] = [
  { name: 'a digest', format: 'list of digests', content: `${A}\n` },
  { name: 'a JSON text', format: 'list of digests', content: `"${A}"` },
  { name: 'a JSON text of a reference', format: 'list of digests', content: `"${API}:7@${A}"\n` },
  { name: 'a digest in single quotes', format: 'list of digests', content: `'${A}'` },
  { name: 'RepoDigests as JSON', format: 'list of digests', content: json([`${API}@${A}`]) },
  { name: 'kaniko digest file', format: 'list of digests', content: `${API}:7@${A}` },
  { name: 'ko', format: 'list of digests', content: text(`${API}@${A}`) },
  { name: 'skopeo digest file', format: 'list of digests', content: `${A} docker://${API}:7` },
  {
    name: 'buildx build',
    format: 'buildx metadata',
    content: json({
      'buildx.build.ref': 'builder/builder0/abc',
      'containerimage.config.digest': B,
      'containerimage.descriptor': descriptor,
      'containerimage.digest': A,
      'image.name': `${API}:7`,
    }),
  },
  {
    name: 'buildx imagetools create',
    format: 'buildx metadata',
    content: json({ 'containerimage.descriptor': descriptor, 'image.name': `${API}:7,${API}:8` }),
  },
  {
    name: 'buildx bake',
    format: 'bake metadata',
    content: json({
      'buildx.build.warnings': [],
      api: { 'containerimage.digest': A, 'image.name': `${API}:7` },
      web: { 'containerimage.digest': B, 'image.name': `${HOST}/team/web:7` },
    }),
  },
  { name: 'statement', format: 'in-toto statement', content: json(statement) },
  {
    name: 'the statements of a set',
    format: 'in-toto statement',
    content: text(
      JSON.stringify({
        ...statement,
        subject: [{ name: `${HOST}/team/web`, digest: { sha256: hex('b') } }],
      }),
      JSON.stringify(statement),
    ),
  },
  {
    name: 'provenance of BuildKit',
    format: 'in-toto statement',
    content: json({
      ...statement,
      _type: 'https://in-toto.io/Statement/v0.1',
      subject: [
        {
          name: `pkg:docker/${API}@7?platform=linux%2Famd64`,
          digest: { sha256: hex('a') },
        },
      ],
    }),
  },
  {
    name: 'a JSON file in colours',
    format: 'az acr build result',
    content: `\u001b[1;39m{\u001b[0m"runId": "ca1", "status": \u001b[32m"Succeeded"\u001b[0m, "outputImages": [{"digest": "${A}", "registry": "${HOST}", "repository": "team/api", "tag": "7"}]}\n`,
  },
  {
    name: 'Sigstore bundle',
    format: 'Sigstore bundle',
    content: json({
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      dsseEnvelope: envelope,
    }),
  },
  {
    name: 'cosign download attestation',
    format: 'DSSE envelope',
    content: JSON.stringify(envelope),
  },
  {
    name: 'GITHUB_ARTIFACTS_LIST',
    format: 'GitHub artifacts list',
    content: json({ version: 1, subjects: [{ name: `${API}:v1`, digest: A, kind: 'oci' }] }),
  },
  { name: 'RESOURCE_URIS', format: 'RESOURCE_URIS', content: `https://${API}@${A}` },
  {
    name: 'our own report',
    format: 'report of an earlier stage',
    content: json({
      tool: { name: 'acr-promotion-gate' },
      images: [
        { result: 'promoted', digest: A, target: { registry: HOST, repository: 'team/api' } },
      ],
    }),
  },
  {
    name: 'az acr build -o json',
    format: 'az acr build result',
    content: json({
      runId: 'ca1',
      status: 'Succeeded',
      outputImages: [{ digest: A, registry: HOST, repository: 'team/api', tag: '7' }],
    }),
  },
  {
    name: 'docker inspect',
    format: 'docker inspect',
    content: json([{ Id: B, RepoTags: [`${API}:7`], RepoDigests: [`${API}@${A}`] }]),
  },
  {
    name: 'jib-image.json',
    format: 'jib-image.json',
    content: json({
      image: `${API}:7`,
      imageId: B,
      imageDigest: A,
      tags: ['7'],
      imagePushed: true,
    }),
  },
  {
    name: 'skopeo inspect',
    format: 'skopeo inspect',
    content: json({
      Name: API,
      Digest: A,
      RepoTags: ['7'],
      Labels: null,
      Os: 'linux',
      Layers: [B],
    }),
  },
  {
    name: 'oras push --format json',
    format: 'oras JSON',
    content: json({
      reference: `${API}@${A}`,
      ...descriptor,
      artifactType: 'application/vnd.unknown.artifact.v1',
      referenceAsTags: [`${API}:7`],
      files: [],
    }),
  },
  {
    name: 'imagetools inspect --format "{{json .}}"',
    format: 'imagetools inspect',
    content: json({ name: `${API}:7`, manifest: { schemaVersion: 2, ...descriptor }, image: {} }),
  },
  {
    name: 'imagetools inspect --format "{{json .Manifest}}"',
    format: 'OCI descriptor',
    content: json({ schemaVersion: 2, ...descriptor, manifests: [{ digest: B }] }),
  },
  { name: 'oras manifest fetch --descriptor', format: 'OCI descriptor', content: json(descriptor) },
  {
    name: 'imagetools inspect',
    format: 'imagetools inspect',
    content: text(
      `Name:      ${API}:7`,
      `MediaType: ${INDEX}`,
      `Digest:    ${A}`,
      '           ',
      'Manifests: ',
      `  Name:      ${API}:7@${B}`,
      '  MediaType: application/vnd.oci.image.manifest.v1+json',
      `  Digest:    ${B}`,
      '  Platform:  linux/amd64',
    ),
  },
  {
    name: 'docker push',
    format: 'docker push output',
    content: text(
      `The push refers to repository [${API}]`,
      '5f70bf18a086: Pushed',
      `7: digest: ${A} size: 1234`,
    ),
  },
  {
    name: 'the last line of docker push',
    format: 'docker push output',
    content: `latest: digest: ${A} size: 528`,
  },
  {
    name: 'docker push in colours',
    format: 'docker push output',
    content: `\u001b[1mThe push refers to repository [${API}]\u001b[0m\r\n\u001b[2K7: digest: ${A} size: 1\u001b[m\r\n`,
  },
  {
    name: 'the log of a job in Azure Pipelines',
    format: 'docker push output',
    content: text(
      '2024-05-01T12:00:00.1234567Z ##[section]Starting: push',
      `2024-05-01T12:00:00.1234567Z The push refers to repository [${API}]`,
      `2024-05-01T12:00:01.1234567Z 7: digest: ${A} size: 1234`,
    ),
  },
  {
    name: 'gh run view --log',
    format: 'docker push output',
    content: text(
      `build\tpush\t2024-05-01T12:00:00.1Z The push refers to repository [${API}]`,
      `build\tpush\t2024-05-01T12:00:00.1Z 7: digest: ${A} size: 1234`,
    ),
  },
  {
    name: 'az acr build',
    format: 'docker push output',
    content: text(
      '2024/05/01 12:00:00 Pushing image: devacr.azurecr.io/team/api:7, attempt 1',
      `The push refers to repository [${API}]`,
      `7: digest: ${A} size: 1234`,
      '2024/05/01 12:00:02 The following dependencies were found:',
      '- image:',
      `    registry: ${HOST}`,
      '  runtime-dependency:',
      '    registry: registry.hub.docker.com',
      `    digest: ${B}`,
    ),
  },
  {
    name: 'docker compose push',
    format: 'docker push output',
    content: text(
      `Pushing web (${HOST}/team/web:7)...`,
      `The push refers to repository [${HOST}/team/web]`,
      `7: digest: ${B} size: 1`,
      `Pushing api (${API}:7)...`,
      `The push refers to repository [${API}]`,
      `7: digest: ${A} size: 1`,
    ),
  },
  {
    name: 'docker manifest push',
    format: 'docker manifest push output',
    content: text(`Pushed ref ${API}@${B} with digest: ${B}`, A),
  },
  {
    name: 'crane push',
    format: 'crane push output',
    content: text(
      `2024/05/01 12:00:00 pushed blob: ${B}`,
      `2024/05/01 12:00:00 ${API}:7: digest: ${A} size: 528`,
      `${API}@${A}`,
    ),
  },
  {
    name: 'helm push',
    format: 'helm push output',
    content: text(`Pushed: ${API}:1.0.0`, `Digest: ${A}`),
  },
  {
    name: 'oras push',
    format: 'oras push output',
    content: text(
      '✓ Uploaded  hi.txt  3/3 B 100.00%  10ms',
      `Pushed [registry] ${API}:v1,v2`,
      'ArtifactType: application/vnd.unknown.artifact.v1',
      `Digest: ${A}`,
    ),
  },
  {
    name: 'oras copy',
    format: 'oras push output',
    content: text(`Copied [registry] ghcr.io/x/y:1 => [registry] ${API}:1`, `Digest: ${A}`),
  },
  {
    name: 'the log of kaniko',
    format: 'kaniko log',
    content: text(
      '\u001b[36mINFO\u001b[0m[0003] Pushing image to devacr.azurecr.io/team/api:7',
      `\u001b[36mINFO\u001b[0m[0004] Pushed ${API}@${A}`,
    ),
  },
  {
    name: 'the log of BuildKit',
    format: 'BuildKit log',
    content: text(
      '#1 [internal] load build definition from Dockerfile',
      '#1 DONE 0.0s',
      `#12 exporting manifest list ${A} done`,
      `#12 pushing manifest for ${API}:7@${A}`,
      `#12 pushing manifest for ${API}:7@${A} 0.8s done`,
    ),
  },
];

/** What looks like evidence, and is none. */
export const NONE: readonly Sample[] = [
  ['a variable that was not expanded', '$(digest)\n'],
  ['a reference with one', `${API}@$(build.digest)`],
  ['one of another syntax', '$[ dependencies.build.outputs["push.digest"] ]'],
  [
    'the predicate of our own statement',
    json({ verifier: { id: 'x', policies: [] }, properties: ['ACR_PROMOTION_GATE_SIGNATURE'] }),
  ],
  ['az acr manifest list-metadata', json([{ digest: A, tags: ['7'], changeableAttributes: {} }])],
  [
    'az acr manifest show-metadata',
    json({
      changeableAttributes: {},
      digest: A,
      mediaType: INDEX,
      lastUpdateTime: 'x',
      tags: ['7'],
    }),
  ],
  [
    'az acr repository show --image',
    json({ changeableAttributes: {}, digest: A, name: '7', signed: false }),
  ],
  [
    'az acr repository show',
    json({ changeableAttributes: {}, imageName: 'team/api', manifestCount: 3, tagCount: 1 }),
  ],
  ['az acr repository show-manifests', json([{ digest: A, tags: ['7'], timestamp: 'x' }])],
  ['metadata-action', json({ tags: [`${API}:7`], labels: {} })],
  ['an image config', json({ architecture: 'amd64', config: {}, rootfs: {} })],
  ['a manifest', json({ schemaVersion: 2, mediaType: INDEX, manifests: [descriptor] })],
  [
    'a build without a push',
    text('Sending build context to Docker daemon  2.048kB', 'Step 1/2 : FROM scratch', `---> ${B}`),
  ],
  ['a build by BuildKit', text('#5 [2/2] COPY . .', '#5 DONE 0.1s', `#6 writing image ${B} done`)],
].map(([name = '', content = '']) => ({ name, content, format: undefined }));
