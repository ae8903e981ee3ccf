import { describe, expect, it } from 'vitest';
import { createModule } from '../../../generator/typescript/module.ts';
import { constantOf, functionOf } from '../../../generator/typescript/structures.ts';
import { withoutUnused } from '../../../generator/typescript/unused.ts';

const hidden = (name: string, code: string) => functionOf(name, { statements: [code], isExported: false });

/** What is left of a module that exports `main` with this code. */
function left(code: string): string[] {
  const module = createModule();
  module.use('./a.js', 'helper');
  module.useType('./a.js', 'Shape');
  module.add(hidden('one', 'return two();'), hidden('two', 'return helper();'), constantOf('日本', 'Shape', '1', undefined, false));
  module.add(functionOf('main', { statements: [code] }));
  const { imports, statements } = withoutUnused(module.done());
  const names = statements.map((statement) =>
    'declarations' in statement ? statement.declarations[0]?.name : 'name' in statement && statement.name,
  );
  return [...imports.map(({ name }) => name), ...names.map(String)];
}

describe('what nothing in a module uses is left out', () => {
  it.each([
    ['nothing used', 'return true;', ['main']],
    ['a function and what it uses in turn', 'return one();', ['helper', 'one', 'two', 'main']],
    ['a constant with letters beyond ASCII, and its type', 'return 日本;', ['Shape', '日本', 'main']],
    ['a name in a text', "return 'one() it\\'s two';", ['main']],
    ['a property of that name', 'return { one: 1 }.one;', ['main']],
    ['a spread', 'return [...one];', ['helper', 'one', 'two', 'main']],
    ['a case of a switch', 'switch (1) { case two: return true; }', ['helper', 'two', 'main']],
  ])('%s', (_, code, want) => {
    expect(left(code)).toEqual(want);
  });
});
