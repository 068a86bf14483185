// Draws the pictures of README: job summaries that the demo leaves behind, in a headless browser. Beside them stands
// what they were drawn from, so that a test sees when they are no longer fresh.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const images = join(root, 'docs', 'images');
const WIDTH = 900;

/** The picture, the scene of the demo it shows, and how its host draws text. */
const PICTURES = [
  { name: 'summary-github', scene: '10', look: 'github' },
  { name: 'summary-azure-pipelines', scene: '11', look: 'azure' },
];

const STYLE = `
  body { margin: 0; padding: 24px 28px; width: ${WIDTH - 56}px; color: #1f2328; background: #fff;
    font: 15px/1.5 "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; overflow-wrap: break-word; }
  h2 { margin: 0 0 14px; padding-bottom: 8px; border-bottom: 1px solid #d1d9e0; font-size: 21px; line-height: 1.3; }
  h3 { margin: 20px 0 10px; font-size: 17px; }
  p, ul, table, pre, blockquote, details { margin: 0 0 14px; }
  table { border-collapse: collapse; }
  th, td { padding: 5px 12px; border: 1px solid #d1d9e0; text-align: left; }
  code { padding: 1px 5px; border-radius: 5px; background: #eff1f3; font: 13px "DejaVu Sans Mono", Consolas, monospace; }
  pre { padding: 12px; border-radius: 6px; background: #f6f8fa; white-space: pre-wrap; }
  pre code { padding: 0; background: none; }
  blockquote { padding: 0 14px; border-left: 4px solid #d1d9e0; color: #59636e; }
  summary { color: #1f2328; }
  a { color: #0969da; text-decoration: none; }
  .azure { font-family: "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; font-size: 14px; }
  .azure h2 { border: 0; font-size: 20px; }
`;

/** Plays the demo with the shipped bundles; the summary of each scene, without what differs from run to run. */
export function summaries() {
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
  try {
    const demo = join(root, 'dist', 'sandbox', 'index.js');
    execFileSync(process.execPath, [demo, 'demo', '--keep', folder], { stdio: 'ignore' });
    return PICTURES.map((picture) => {
      const text = readFileSync(join(folder, `${picture.scene}-summary.md`), 'utf8');
      return { ...picture, markdown: lasting(text) };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lasting(text) {
  return (
    text
      .replaceAll(
        /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g,
        '5f0c1a2e-4b7d-4e7a-9c39-1d2f3a4b5c6d',
      )
      // The demo signs with a key of its own.
      .replaceAll(/^(\| application\S* \| `)[0-9a-f]{12}`/gm, '$1a3aadc87c438`')
      .replaceAll(/· \d+(?:\.\d+)? s ·/g, '· 1.4 s ·')
      .replaceAll(/`[^`]*\/(promotion-report-[^`]*)`/g, '`/home/runner/work/_temp/$1`')
  );
}

/** What a picture was drawn from, as one hash. */
export function hashOf({ markdown }) {
  const script = readFileSync(import.meta.filename, 'utf8').replaceAll('\r\n', '\n');
  return createHash('sha256').update(`${script}\0${markdown}`).digest('hex');
}

async function draw() {
  const { marked } = await import('marked');
  const browser = process.env.BROWSER ?? 'chromium';
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    '--force-device-scale-factor=2',
  ];
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
  const run = (...more) =>
    execFileSync(browser, [...flags, `--user-data-dir=${folder}`, ...more], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const drawn = {};
  for (const picture of summaries()) {
    const page = join(folder, `${picture.name}.html`);
    const measure = '<script>document.title = document.documentElement.scrollHeight</script>';
    const body = marked.parse(picture.markdown, { gfm: true });
    writeFileSync(
      page,
      `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><body class="${picture.look}">${body}${measure}`,
    );
    const [, height = '600'] =
      /<title>(\d+)/.exec(run(`--window-size=${WIDTH},200`, '--dump-dom', `file://${page}`)) ?? [];
    run(
      `--window-size=${WIDTH},${height}`,
      `--screenshot=${join(images, `${picture.name}.png`)}`,
      `file://${page}`,
    );
    drawn[picture.name] = hashOf(picture);
  }
  rmSync(folder, { recursive: true, force: true });
  writeFileSync(join(images, 'pictures.json'), `${JSON.stringify(drawn, null, 2)}\n`);
}

if (process.argv[1] === import.meta.filename) await draw();
