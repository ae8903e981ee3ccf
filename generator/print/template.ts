import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { View } from '../artifact.ts';

const require = createRequire(import.meta.url);

/** Templates stand at the package's root: two folders up from the sources, three from the build. */
function templateFile(name: string): string {
  const near = new URL(`../../templates/${name}.hbs`, import.meta.url);
  return fileURLToPath(existsSync(near) ? near : new URL(`../../../templates/${name}.hbs`, import.meta.url));
}

/**
 * Renders `templates/<name>.hbs` with plain data. A name that the view lacks throws. JSON is parsed and printed again, so that
 * a lost comma is an error here and not in somebody's package. `{{include part}}` renders another template with a view of its own, or gives a text.
 */
export function renderTemplate(name: string, view: View): string {
  const handlebars = (require('handlebars') as typeof import('handlebars')).create();
  handlebars.registerHelper('json', (value: unknown) => JSON.stringify(value));
  handlebars.registerHelper('include', (part: { template: string; view: View } | { text: string }) =>
    ('text' in part ? part.text : renderTemplate(part.template, part.view)).trimEnd(),
  );
  const knownHelpers = { json: true, include: true };
  const options = { strict: true, noEscape: !name.endsWith('.html'), knownHelpers, knownHelpersOnly: true };
  const text = handlebars.compile(readFileSync(templateFile(name), 'utf8'), options)(view);
  if (name.endsWith('.json')) return `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
  return `${text.trimEnd()}\n`;
}
