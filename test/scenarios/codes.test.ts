import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { addForeign } from '../../sandbox/foreign/foreign-registry.js';
import { setTag } from '../../sandbox/world/copy.js';
import { type PushedImage, pushImage, pushManifest } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { Fault } from '../../sandbox/world/world.js';
import { ERROR_CODES, type ErrorCode } from '../../src/errors.js';
import type { InputName } from '../../src/request/inputs.js';
import { PROJECT } from '../fixtures.js';
import { runInProcess } from '../harness.js';
import { strangeCommands } from '../invariants.js';
import { signNotation, TRUST, trustFiles } from '../notation.js';
import { chain } from '../trust/notation/make/certificate.js';

type Given = Partial<Record<InputName, string>>;
interface Setting {
  readonly scene: Scene;
  readonly image: PushedImage;
  readonly cancel: AbortController;
}
type Arrange = (setting: Setting) => Given | undefined;

const DEV = 'devacr.azurecr.io';
const PROD = 'prodacr.azurecr.io';
const ARM = 'management.azure.com';
const POST = { host: ARM, path: /importImage$/ };
const ID = (group: string, name: string) =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/Microsoft.ContainerRegistry/registries/${name}`;

const answer =
  (match: Fault['match'], status: number, body: unknown = {}, times?: number) =>
  ({ scene }: Setting): undefined => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { 'Retry-After': '0', 'Content-Type': 'application/json' };
    scene.world.knobs.faults.push({
      match,
      effect: { kind: 'answer', status, body: text, headers },
      ...(times ? { times } : {}),
    });
  };
const drop =
  (match: Fault['match']) =>
  ({ scene }: Setting): undefined => {
    scene.world.knobs.faults.push({ match, effect: { kind: 'drop', when: 'before' } });
  };
const arm = (code: string, message: string) => ({ error: { code, message } });
const failedOperation =
  (text: string) =>
  ({ scene }: Setting): undefined => {
    const body = JSON.stringify(
      arm(
        'InvalidParameters',
        `Operation registries-1 failed. Resource ${ID('prod', 'prodacr')} ${text}`,
      ),
    );
    scene.world.knobs.faults.push({
      match: { path: /operationResults/ },
      effect: { kind: 'answer', status: 400, body },
    });
    scene.world.knobs.importDuration = 3_600_000;
  };
const meanwhile =
  (match: Fault['match'], act: (setting: Setting) => void, skip = 0) =>
  (setting: Setting): undefined => {
    setting.scene.world.knobs.faults.push({
      match,
      effect: { kind: 'meanwhile', act: () => act(setting) },
      times: 1,
      skip,
    });
  };
const moveAway = ({ scene }: Setting) => {
  const other = pushImage(scene.world, scene.prod, 'team/api', { content: 'other' });
  setTag(scene.world, scene.prod, 'team/api', '1', other.digest);
};

/** With both resource IDs, so that no lookup goes around the refusal. */
const withIds =
  (arrange: Arrange): Arrange =>
  (setting) => ({
    'source-registry-id': ID('dev', 'devacr'),
    'target-registry-id': ID('prod', 'prodacr'),
    ...arrange(setting),
  });

/** Every code of the product, brought about by what a service would really answer. */
const CASES: Readonly<Record<Exclude<ErrorCode, 'BUG' | 'REGISTRY_TLS'>, Arrange>> = {
  INPUT_INVALID: () => ({ target: 'ghcr.io/x' }),
  // No file system takes such a long name.
  OUTPUT_UNWRITABLE: () => ({ report: 'r'.repeat(300) }),
  IDENTITY_TOKEN: ({ scene }) => {
    scene.promoter.secret = 'renewed-meanwhile';
    return undefined;
  },
  GITHUB_API: () => ({ 'require-attestation': 'provenance' }),
  REVOCATION_UNKNOWN: ({ scene, image }) => {
    const place = { world: scene.world, registry: scene.dev, repository: 'team/api' };
    signNotation(place, image.digest, {
      chain: chain('p256', { crls: ['http://crl.contoso.com/a.crl'] }),
    });
    return TRUST;
  },
  REGISTRY_NOT_FOUND: ({ image }) => ({ source: `nowhere.azurecr.io/team/api@${image.digest}` }),
  REGISTRY_UNAUTHORIZED: answer({ host: DEV, path: /exchange/ }, 401, {
    errors: [
      {
        code: 'UNAUTHORIZED',
        message:
          'authentication required, visit https://aka.ms/acr/authorization for more information.',
      },
    ],
  }),
  REGISTRY_DENIED: answer({ host: DEV, path: /manifests/ }, 403, {
    errors: [{ code: 'DENIED', message: 'requested access to the resource is denied' }],
  }),
  REGISTRY_FIREWALL: ({ scene }) => {
    scene.prod.firewalled = true;
    return undefined;
  },
  REGISTRY_THROTTLED: answer({ host: DEV, path: /manifests/ }, 429, 'Ref A: 1 Ref B: 2'),
  REGISTRY_UNAVAILABLE: answer({ host: DEV, path: /manifests/ }, 503, ''),
  REGISTRY_UNREACHABLE: drop({ host: DEV }),
  REGISTRY_RESPONSE: answer({ host: DEV, path: /manifests/ }, 404, '<html>not here</html>'),
  CREDENTIAL_WITHHELD: ({ scene }) => {
    const registry = addForeign(scene.world, {
      host: 'registry.contoso.com',
      auth: 'bearer',
      tokenHost: 'tokens.example.net',
    });
    const { digest } = pushImage(scene.world, registry, 'team/app');
    return {
      source: `registry.contoso.com/team/app@${digest}`,
      'source-username': 'u',
      'source-password': 'p4ssw0rd',
    };
  },
  CONTENT_TOO_LARGE: ({ scene }) => {
    const manifest = {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [],
      annotations: { a: 'x'.repeat(4_200_000) },
    };
    return {
      source: `${DEV}/team/api@${pushManifest(scene.world, scene.dev, 'team/api', manifest)}`,
    };
  },
  DIGEST_MISMATCH: ({ scene }) => {
    scene.world.knobs.faults.push({
      match: { host: DEV, path: /manifests/ },
      effect: { kind: 'corrupt' },
    });
    return undefined;
  },
  MANIFEST_INVALID: ({ scene }) => {
    const digest = pushManifest(scene.world, scene.dev, 'team/api', {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: 'many',
    });
    return { source: `${DEV}/team/api@${digest}` };
  },
  MANIFEST_UNKNOWN: ({ scene, image }) => {
    scene.dev.repositories.get('team/api')?.manifests.delete(image.digests[1] ?? '');
    return undefined;
  },
  ARM_FORBIDDEN: ({ scene }) => {
    scene.promoter.roles = scene.promoter.roles.map((it) =>
      it.scope.endsWith('prod') ? { ...it, role: 'Reader' } : it,
    );
    return undefined;
  },
  ARM_LINKED_FORBIDDEN: answer(
    POST,
    403,
    arm(
      'LinkedAuthorizationFailed',
      `The client 'c' with object id 'o' has permission to perform action 'a' on scope 's'; however, it does not have permission to perform action 'Microsoft.ContainerRegistry/registries/read' on the linked scope(s) '${ID('dev', 'devacr')}' or the linked scope(s) are invalid.`,
    ),
  ),
  ARM_CROSS_TENANT: answer(
    POST,
    403,
    arm(
      'LinkedAuthorizationFailed',
      "The client has permission to perform action 'a' on scope 's', however the current tenant 't' is not authorized to access linked subscription 'u'.",
    ),
  ),
  ARM_PROVIDER: answer(
    POST,
    400,
    arm('NoRegisteredProviderFound', 'No registered resource provider found.'),
  ),
  ARM_NOT_FOUND: () => ({
    'target-registry-id': ID('prod', 'prodacr2'),
    'source-registry-id': ID('dev', 'devacr'),
  }),
  ARM_UNAUTHORIZED: withIds(
    answer(
      { host: ARM, path: /registries\/prodacr$/ },
      401,
      arm('InvalidAuthenticationToken', 'The access token is invalid.'),
    ),
  ),
  ARM_THROTTLED: answer(
    { host: ARM, path: /registries$|ResourceGraph/ },
    429,
    arm('TooManyRequests', 'slow down'),
  ),
  ARM_UNAVAILABLE: answer({ host: ARM, path: /registries$|ResourceGraph/ }, 500, ''),
  ARM_UNREACHABLE: drop({ host: ARM }),
  ARM_RESPONSE: withIds(answer({ host: ARM, path: /registries\/prodacr$/ }, 200, '<html>')),
  IMPORT_CONFLICT: ({ scene }) => {
    const body = JSON.stringify(
      arm(
        'Conflict',
        `Operation registries-1 failed. Resource ${ID('prod', 'prodacr')} Tag team/api:1 already exists in target registry.`,
      ),
    );
    scene.world.knobs.faults.push({ match: POST, effect: { kind: 'answer', status: 409, body } });
    return undefined;
  },
  IMPORT_SOURCE_FIREWALL: failedOperation(
    'Invalid message Forbidden Forbidden {"errors":[{"code":"DENIED","message":"client with IP 1.2.3.4 is not allowed access. Refer https://aka.ms/acr/firewall to grant access."}]}',
  ),
  IMPORT_SOURCE_THROTTLED: failedOperation('Invalid message 429 Too Many Requests (HAP429)'),
  IMPORT_SOURCE_UNAUTHORIZED: failedOperation(
    'Invalid message Unauthorized Unauthorized {"errors":[]}',
  ),
  IMPORT_SOURCE_DENIED: failedOperation('Access to devacr.azurecr.io denied.'),
  IMPORT_SOURCE_MISSING: failedOperation(
    'Unable to find manifest digest  Repo: team/api Tag:  Manifest: ',
  ),
  IMPORT_SOURCE_UNFIT: failedOperation('The remote server may not be RFC 7233 compliant'),
  IMPORT_TOO_MANY_MANIFESTS: failedOperation('The image exceeds the limit of 50 manifests.'),
  IMPORT_COPY_FAILED: failedOperation('Error copying blobs'),
  IMPORT_FAILED: failedOperation('Something nobody has seen'),
  IMPORT_UNCONFIRMED: answer(POST, 503, ''),
  LOST_RACE: meanwhile(POST, moveAway),
  TARGET_MISMATCH: meanwhile({ host: PROD, path: /manifests\/1$/ }, moveAway),
  PARTIAL: (setting) => {
    const { scene } = setting;
    const old = pushImage(scene.world, scene.prod, 'team/api', { content: 'old' });
    setTag(scene.world, scene.prod, 'team/api', '1', old.digest);
    meanwhile({ host: PROD, path: /_tags\/1$/ }, moveAway, 1)(setting);
    return { tags: '2', force: 'true' };
  },
  DEADLINE: ({ scene }) => {
    scene.world.knobs.importDuration = 3_600_000;
    return { 'timeout-minutes': '0.02' };
  },
  CANCELLED: (setting) => {
    setting.scene.world.knobs.importDuration = 3_600_000;
    return meanwhile({ path: /operationResults/ }, ({ cancel }) => cancel.abort())(setting);
  },
};

const told = new Map<string, string>();

async function run(arrange: Arrange) {
  const scene = createScene();
  scene.world.knobs.importDuration = 0;
  const image = pushImage(scene.world, scene.dev, 'team/api');
  const setting = { scene, image, cancel: new AbortController() };
  const principal = { ...scene.promoter };
  const more = arrange(setting);
  const given = {
    source: `${DEV}/team/api@${image.digest}`,
    target: `${PROD}/team/api:1`,
    ...more,
  };
  const options = {
    principal,
    subscription: SUBSCRIPTION,
    files: trustFiles(),
    cancelled: setting.cancel.signal,
    attestations: {
      server: 'https://github.com',
      repository: 'team/api',
      ask: async () => ({ kind: 'refused' as const, status: 403, message: 'Forbidden' }),
    },
  };
  const { record, report } = await runInProcess(scene.world, given, options);
  const failures = [...record['failures'], ...(record['images'][0]?.failures ?? [])];
  return { scene, report, failures };
}

/** What a text says more than once, in sentences of some length. */
function twice(text: string): string[] {
  const sentences = text.split(/(?<=[.;:])\s+/).map((it) => it.toLowerCase().replace(/[.;:]$/, ''));
  return sentences.filter((it, i) => it.length > 25 && sentences.indexOf(it) !== i);
}

describe('every error code', () => {
  it.each(Object.entries(CASES))(
    '%s',
    async (code, arrange) => {
      const { scene, report, failures } = await run(arrange);
      expect(report.colour).toBe('red');
      const failure = failures.find((it) => it.code === code);
      expect([code, failures.map((it) => it.code)]).toEqual([code, expect.arrayContaining([code])]);
      expect(failure.remedy.length).toBeGreaterThan(20);
      const { remedy } = failure;
      expect([...strangeCommands(`${failure.message} ${remedy}`)]).toEqual([]);
      expect([code, twice(remedy), failure.message.includes(remedy)]).toEqual([code, [], false]);
      expect([code, remedy.match(/\brun again\b/gi)?.length ?? 0]).toEqual([
        code,
        /\brun again\b/i.test(remedy) ? 1 : 0,
      ]);
      const text = `## ${code}${failure.side ? ` (${failure.side})` : ''}\n${failure.message}\n-> ${failure.remedy}\n`;
      told.set(
        code,
        text
          .replaceAll(scene.promoter.objectId, 'OBJECT-ID')
          .replaceAll(scene.promoter.clientId, 'CLIENT-ID')
          .replace(/(correlation|trace) ID [0-9a-f-]{36}/g, '$1 ID GUID')
          .replace(/registries-[0-9a-f-]{36}/g, 'registries-GUID')
          .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME'),
      );
    },
    120_000,
  );

  it('is produced here, but for two: TLS has its own test, and BUG is what nobody foresaw', () => {
    const missing = ERROR_CODES.filter((code) => !Object.hasOwn(CASES, code));
    expect(missing).toEqual(['REGISTRY_TLS', 'BUG']);
  });

  afterAll(() => {
    const text = [...told.values()].join('\n');
    const file = join(PROJECT, 'test', 'fixtures', 'golden', 'codes.txt');
    if (process.env['GOLDEN'] === 'write' && !process.env['CI']) writeFileSync(file, text);
    if (told.size < Object.keys(CASES).length) return;
    expect(existsSync(file)).toBe(true);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });
});
