import type { MutableObject } from './json.ts';
import type { Report } from './report.ts';

/**
 * Checks the paths of a document (OpenAPI 3.1, 4.8.8; the grammar of their templates stands in 3.2, 4.8.2), and takes out those that are none.
 * Diagnostics: `structure`, `path-twice`.
 */
export function checkPaths(paths: MutableObject, report: Report): void {
  const first = new Map<string, string>();
  for (const path of Object.keys(paths)) {
    if (path.startsWith('x-')) continue;
    if (!path.startsWith('/')) {
      report('structure', 'error', `A path must begin with "/", not ${JSON.stringify(path)}.`, ['paths', path]);
      delete paths[path];
      continue;
    }
    checkTemplate(path, report);
    // `/carts/{id}` and `/carts/{key}` are one path.
    const shape = path.replace(/\{[^{}]*\}/g, '{}');
    const other = first.get(shape);
    if (other === undefined) first.set(shape, path);
    else report('path-twice', 'warning', `The path ${path} is ${other} with other names.`, ['paths', path]);
  }
}

function checkTemplate(path: string, report: Report): void {
  const say = (message: string, fix: string): void => report('structure', 'warning', message, ['paths', path], fix);
  const literal = path.replace(/\{[^{}]+\}/g, '');
  if (/[{}]/.test(literal))
    say(`The path ${path} has a brace without its partner or without a name, which is taken as it stands.`, 'Write parameters as {name}.');
  const names = [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) say(`The path ${path} has {${twice}} twice: both get one value.`, 'Give each parameter a name of its own.');
  if (literal.includes('#'))
    say(
      `The path ${path} has a fragment, which is never sent (RFC 9110, 7.1): a server cannot tell it from the path without it.`,
      'Tell operations apart by their path or their method.',
    );
  else if (literal.includes('?'))
    say(
      `The path ${path} has a query: the client sends it, and the server, which finds operations by their path, never comes here.`,
      'Describe it as a query parameter.',
    );
}
