import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';

/** Loads the package that keeps positions; slow, so only when there is something to report. */
export function loadYaml(): typeof Yaml {
  return createRequire(import.meta.url)('yaml') as typeof Yaml;
}
