import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// Tests run compiled, from out/test; fixtures stay where they are.
const ROOT = join(import.meta.dirname, '..', '..', 'test', 'fixtures');

export const PROJECT = join(import.meta.dirname, '..', '..');

export function fixture(path: string): Buffer {
  return readFileSync(join(ROOT, path));
}

export function jsonFixture<T>(path: string): T {
  return JSON.parse(fixture(path).toString('utf8')) as T;
}

export function fixtureNames(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.json'));
}

/** A recorded conversation with the real service. */
export interface Recording {
  readonly interactions: readonly {
    readonly request: { readonly method: string; readonly uri: string; readonly body?: unknown };
    readonly response: {
      readonly status: number;
      readonly headers: Readonly<Record<string, string | readonly string[]>>;
      readonly body: any;
    };
  }[];
}
