import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringLiteral } from '../typescript/literal.ts';
import { findConfig } from './config-file.ts';
import type { Values } from './index.ts';

/** `okapi init`: writes a commented config into the working directory; an existing one is left alone. */
export async function run(values: Values): Promise<number> {
  const cwd = process.cwd();
  const existing = findConfig(cwd, undefined);
  if (existing !== undefined) {
    process.stderr.write(`There is a config already: ${existing}. Nothing was written.\n`);
    return 1;
  }
  const input = typeof values['input'] === 'string' ? values['input'] : 'openapi.yaml';
  writeFileSync(resolve(cwd, 'okapi.config.ts'), configText(input), { flag: 'wx' });
  const missing = existsSync(resolve(cwd, input)) ? '' : ` There is no ${input} yet: change "input", or put the document there.`;
  process.stdout.write(`Wrote okapi.config.ts.${missing}\nNext: npx okapi generate\n`);
  return 0;
}

function configText(input: string): string {
  return `import { client, defineConfig, mocks, server, types, validators } from 'okapi';

export default defineConfig({
  // The OpenAPI document (2.0, 3.0, 3.1 or 3.2; YAML or JSON; it may spread over files), or a JSON Schema.
  input: ${stringLiteral(input)},

  // Each target gets a folder in here, which is an npm package. Commit it: then a change of the document shows as a diff.
  output: 'generated',

  // Names of the packages; without this they are made of the document's title.
  // packages: '@your-scope/your-api-{target}',

  // What to generate. Leave out what you don't need; mocks and server use validators, and all use types.
  targets: [types, validators, client, mocks, server],
});
`;
}
