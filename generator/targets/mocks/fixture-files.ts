import type { Artifact } from '../../artifact.ts';
import type { Json } from '../../ir/schema.ts';
import { literal, stringLiteral } from '../../typescript/literal.ts';
import type { PackageNames } from '../target.ts';
import type { FixturesOf } from './all-fixtures.ts';
import { fixturesName } from './names.ts';
import { changed } from './runtime/fixtures.ts';

/**
 * `src/fixtures/cart.ts`: the fixtures as values with their types. The invalid ones are written as changes to valid ones, which show what is wrong.
 * Where there are `many` schemas, all fixtures of one are a text: of GitHub's, as values, a compiler would check 20 MB.
 */
export function fixtureModule(path: string, all: readonly FixturesOf[], many: boolean, packages: PackageNames): Artifact {
  const types = all.map(({ schema }) => schema.name).sort();
  const head = [
    `import type { ${types.join(', ')} } from ${stringLiteral(packages.of('types'))};`,
    `import { ${many ? 'fixturesIn' : 'fixtures'} } from '../runtime/fixtures.js';`,
    `import type { Fixtures as FixturesOf } from '../runtime/fixtures.js';`,
  ].join('\n');
  return { kind: 'text', path, text: `${[head, ...all.map((one) => declaration(one, many))].join('\n\n')}\n` };
}

function declaration({ schema, valid, invalid }: FixturesOf, many: boolean): string {
  const names = valid.map(({ name }) => `  | ${stringLiteral(name)}`).join('\n');
  const changes = invalid.map(({ name, base, at, to, pointer, keyword, why }): Json => ({
    name,
    from: base.name,
    at,
    ...(to === undefined ? {} : { to }),
    pointer,
    keyword,
    why,
  }));
  const type = `FixturesOf<\n  ${schema.name},\n${names}\n>`;
  const head = `/** Fixtures of ${schema.name}, valid and invalid. */\nexport const ${fixturesName(schema.name)}: ${type}`;
  if (many) {
    const texts = valid.map(({ name, text }) => `${JSON.stringify(name)}:${text}`);
    const whole = `{"valid":{${texts.join(',')}},"changes":${JSON.stringify(changes)}}`;
    return `${head} = /* @__PURE__ */ fixturesIn(${stringLiteral(whole)});`;
  }
  const values = Object.fromEntries(valid.map(({ name, value }) => [name, value]));
  const lines = changes.map((change) => `  ${literal(change, 1)},\n`).join('');
  return `${head} = fixtures(${literal(values)}, [${lines === '' ? '' : `\n${lines}`}]);`;
}

/**
 * `fixtures/cart.json`: the same for any other language: `{ "Cart": { "valid": { "minimal": … }, "invalid": [ … ] } }`. The valid ones
 * are laid out to be read; of the invalid ones, which are many and nearly alike, each has a line. Where there are `many` schemas, the
 * valid ones have a line each, and there are no invalid ones, which would repeat them a hundred times.
 */
export function fixtureJson(path: string, all: readonly FixturesOf[], many: boolean): Artifact {
  const entries = all.map(({ schema, valid, invalid }) => {
    const values = valid.map(({ name, value, text }) => `${JSON.stringify(name)}: ${many ? text : indented(value)}`);
    // Not where they are left out: a document that is large has to be put together for each.
    const lines = (many ? [] : invalid).map(({ name, base, at, to, pointer, keyword, why }) =>
      JSON.stringify({ name, pointer, keyword, why, value: changed(base.value, at, to) }),
    );
    const parts = [`"valid": ${block('{', values, '}')}`, ...(many ? [] : [`"invalid": ${block('[', lines, ']')}`])];
    return `\n  ${JSON.stringify(schema.name)}: {\n    ${parts.join(',\n    ')}\n  }`;
  });
  return { kind: 'text', path, text: `{${entries.join(',')}\n}\n` };
}

function block(open: string, entries: readonly string[], close: string): string {
  return entries.length === 0 ? open + close : `${open}\n${entries.map((entry) => `      ${entry}`).join(',\n')}\n    ${close}`;
}

const indented = (value: Json): string => JSON.stringify(value, null, 2).replaceAll('\n', '\n      ');
