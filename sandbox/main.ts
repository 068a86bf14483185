import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demo } from './demo.js';
import { startProxy } from './doors/proxy.js';
import { pushImage } from './world/image.js';
import { createScene, SUBSCRIPTION, TENANT } from './world/scene.js';

const here = dirname(fileURLToPath(import.meta.url));

switch (process.argv[2]) {
  case 'demo':
    process.exitCode = (await demo(join(here, '..'))) ? 0 : 1;
    break;
  case 'serve':
    await serve();
    break;
  default:
    console.error('usage: index.js demo | serve');
    process.exitCode = 2;
}

/** Starts the sandbox and prints what a shell needs to use it. */
async function serve(): Promise<void> {
  const { world, dev, promoter, builder } = createScene();
  const image = pushImage(world, dev, 'team/api', { tag: 'build-7' });
  const proxy = await startProxy(world, Number(process.env['PORT'] ?? 0));
  const directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const ca = join(directory, 'ca.pem');
  writeFileSync(ca, proxy.ca);
  const exports = {
    HTTPS_PROXY: proxy.url,
    HTTP_PROXY: proxy.url,
    NODE_EXTRA_CA_CERTS: ca,
    REQUESTS_CA_BUNDLE: ca,
    SSL_CERT_FILE: ca,
    CURL_CA_BUNDLE: ca,
    AZURE_CONFIG_DIR: join(directory, 'azure'),
    AZURE_CORE_COLLECT_TELEMETRY: 'no',
    AZURE_TENANT_ID: TENANT,
    AZURE_SUBSCRIPTION_ID: SUBSCRIPTION,
    AZURE_CLIENT_ID: promoter.clientId,
    AZURE_CLIENT_SECRET: promoter.secret,
    BUILDER_ID: builder.clientId,
    BUILDER_SECRET: builder.secret,
    IMAGE: `devacr.azurecr.io/team/api@${image.digest}`,
    TARGET: 'prodacr.azurecr.io/team/api',
  };
  for (const [name, value] of Object.entries(exports)) console.log(`export ${name}='${value}'`);
  console.log(
    '# az login --service-principal -u "$AZURE_CLIENT_ID" -p "$AZURE_CLIENT_SECRET" --tenant "$AZURE_TENANT_ID"',
  );
  console.log(
    '# skopeo copy --all --dest-creds "$BUILDER_ID:$BUILDER_SECRET" oci:IMAGE docker://devacr.azurecr.io/team/api:TAG',
  );
}
