import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demo } from './demo.js';
import { serve, start } from './shell.js';
import { tryOut } from './try.js';

const bundles = join(dirname(fileURLToPath(import.meta.url)), '..');

switch (process.argv[2]) {
  case 'demo':
    process.exitCode = (await demo(bundles, keepOf(process.argv.slice(3)))) ? 0 : 1;
    break;
  case 'serve':
    await serve();
    break;
  case 'start':
    await start();
    break;
  case 'try':
    process.exitCode = await tryOut(bundles, process.argv.slice(3));
    break;
  default:
    console.error('usage: index.js demo | start | serve | try');
    process.exitCode = 2;
}

/** The folder after `--keep`, seen from where the command was typed. */
function keepOf([option, folder]: readonly string[]): string | undefined {
  if (option !== '--keep' || folder === undefined) return undefined;
  return resolve(process.env['INIT_CWD'] ?? '.', folder);
}
