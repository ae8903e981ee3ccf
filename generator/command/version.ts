import { readFileSync } from 'node:fs';
import { packageRoot } from './package-root.ts';

/** The version of the okapi package itself. */
export function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('package.json', packageRoot()), 'utf8')) as { version: string };
  return version;
}
