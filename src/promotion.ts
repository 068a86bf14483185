/**
 * What a run carries out, as one part of the bundle: it is loaded while the first answer of signing in is waited for.
 */
export { promote } from './promote.js';
export { createServices } from './services.js';
