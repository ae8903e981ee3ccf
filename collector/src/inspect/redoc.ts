import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The file that draws the reference: beside the pages in a packed collector, in Redocly's command where it is worked on. Undefined where there is neither. */
export function redocFile(): string | undefined {
  const packed = join(import.meta.dirname, '../../page/vendor/redoc.standalone.js');
  const folders = createRequire(import.meta.url).resolve.paths('@redocly/cli') ?? [];
  return [packed, ...folders.map((folder) => join(folder, '@redocly/cli/lib/chunks/redoc.standalone.js'))].find((file) => existsSync(file));
}
