/** Puts what the pages need of other packages beside them, before the package is packed: Redoc, as Redocly's command brings it. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { redocFile } from '../src/inspect/redoc.ts';

const folder = join(import.meta.dirname, '../page/vendor');
mkdirSync(folder, { recursive: true });
const source = redocFile();
if (source === undefined) throw new Error('Redoc is not installed: run npm ci.');
copyFileSync(source, join(folder, 'redoc.standalone.js'));
