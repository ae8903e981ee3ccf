import { describe, expect, it } from 'vitest';
import { printModule } from '../../../generator/print/typescript.ts';
import { createModule } from '../../../generator/typescript/module.ts';
import { constantOf } from '../../../generator/typescript/structures.ts';

describe('a module in the making', () => {
  it('imports what it uses, once', () => {
    const module = createModule();
    expect([module.use('./a.js', 'one'), module.use('./a.js', 'one'), module.useType('./a.js', 'Two')]).toEqual(['one', 'one', 'Two']);
    module.add(constantOf('three', 'Two', 'one'));
    const text = printModule(module.done());
    expect(text).toContain("import { one } from './a.js';\nimport type { Two } from './a.js';\n\nexport const three: Two = one;\n");
  });

  it('imports a name as a value where it is used as both', () => {
    const module = createModule();
    module.useType('./a.js', 'Colour');
    module.use('./a.js', 'Colour');
    expect(module.done().imports).toEqual([{ from: './a.js', name: 'Colour', typeOnly: false }]);
  });

  it('gives the second of two modules that export the same name another one', () => {
    const module = createModule();
    expect([module.use('./a.js', 'form'), module.use('./b.js', 'form'), module.use('./b.js', 'form')]).toEqual(['form', 'form2', 'form2']);
    expect(printModule(module.done())).toContain("import { form } from './a.js';\nimport { form as form2 } from './b.js';");
  });
});
