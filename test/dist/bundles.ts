import { join } from 'node:path';
import { PROJECT } from '../fixtures.js';

export { NODES } from '../nodes.js';

export const ACTION = join(PROJECT, 'dist', 'action', 'index.js');
export const TASK = join(PROJECT, 'dist', 'task', 'index.js');
