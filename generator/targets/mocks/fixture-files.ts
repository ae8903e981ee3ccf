import type { Artifact } from '../../artifact.ts';
import type { NamedSchema } from '../../ir/api.ts';
import type { Json } from '../../ir/schema.ts';
import { literal, stringLiteral } from '../../typescript/literal.ts';
import { createModule } from '../../typescript/module.ts';
import { constantOf } from '../../typescript/structures.ts';
import type { PackageNames } from '../target.ts';
import type { Fixture } from './fixtures.ts';
import type { InvalidFixture } from './invalid.ts';
import { fixturesName } from './names.ts';

/** The fixtures of one schema. */
export interface FixturesOf {
  readonly schema: NamedSchema;
  readonly valid: readonly Fixture[];
  readonly invalid: readonly InvalidFixture[];
}

/** `src/fixtures/cart.ts`: the fixtures as values with their types. The invalid ones are written as changes to valid ones, which show what is wrong. */
export function fixtureModule(file: string, all: readonly FixturesOf[], packages: PackageNames): Artifact {
  const module = createModule();
  for (const { schema, valid, invalid } of all) {
    const names = valid.map(({ name }) => stringLiteral(name)).join(' | ');
    const type = `${module.useType('../runtime/fixtures.js', 'Fixtures')}<${module.useType(packages.of('types'), schema.name)}, ${names}>`;
    const values = Object.fromEntries(valid.map(({ name, value }) => [name, value]));
    const changes = invalid.map(({ name, base, at, to, pointer, keyword, why }): Json => ({
      name,
      from: base,
      at,
      ...(to === undefined ? {} : { to }),
      pointer,
      keyword,
      why,
    }));
    module.add(
      constantOf(
        fixturesName(schema.name),
        type,
        `${module.use('../runtime/fixtures.js', 'fixtures')}(${literal(values)}, ${literal(changes)})`,
        {
          description: `Fixtures of ${schema.name}, valid and invalid.`,
        },
      ),
    );
  }
  return { kind: 'module', path: `src/fixtures/${file}.ts`, module: module.done() };
}

/**
 * `fixtures/cart.json`: the same for any other language: `{ "Cart": { "valid": { "minimal": … }, "invalid": [ … ] } }`. The valid ones
 * are laid out to be read; of the invalid ones, which are many and nearly alike, each has a line.
 */
export function fixtureJson(file: string, all: readonly FixturesOf[]): Artifact {
  const entries = all.map(({ schema, valid, invalid }) => {
    const values = Object.fromEntries(valid.map(({ name, value }) => [name, value]));
    const lines = invalid.map(
      ({ name, pointer, keyword, why, value }) => `\n      ${JSON.stringify({ name, pointer, keyword, why, value })}`,
    );
    return `\n  ${JSON.stringify(schema.name)}: {\n    "valid": ${indented(values)},\n    "invalid": [${lines.join(',')}${lines.length === 0 ? '' : '\n    '}]\n  }`;
  });
  return { kind: 'text', path: `fixtures/${file}.json`, text: `{${entries.join(',')}\n}\n` };
}

const indented = (value: Json): string => JSON.stringify(value, null, 2).replaceAll('\n', '\n    ');
