import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { build } from '../generator/build.ts';
import { targets } from '../generator/targets/index.ts';

/** Keeps the house as ARCHITECTURE.md draws it. A failure says which wall was broken through, and where. */

const ts = createRequire(import.meta.url)('typescript') as typeof import('typescript');
const root = resolve(import.meta.dirname, '..');
const files = globSync('generator/**/*.ts', { cwd: root }).sort();

/** A file may import from its own floor's folder and from floors below. Lowest first; the first pattern that fits a file is its floor. */
const floors: readonly { readonly floor: number; readonly name: string; readonly pattern: RegExp }[] = [
  { floor: 0, name: 'diagnostics', pattern: /^generator\/diagnostics\// },
  { floor: 1, name: 'ir and artifact', pattern: /^generator\/(ir\/|artifact\.ts)/ },
  { floor: 1, name: 'judge', pattern: /^generator\/judge\// },
  { floor: 1, name: 'judge', pattern: /^generator\/judge\// },
  { floor: 2, name: 'read', pattern: /^generator\/read\// },
  { floor: 2, name: 'typescript', pattern: /^generator\/typescript\// },
  { floor: 2, name: 'write', pattern: /^generator\/write\// },
  { floor: 3, name: 'print', pattern: /^generator\/print\// },
  { floor: 3, name: 'lower', pattern: /^generator\/lower\// },
  { floor: 3, name: 'the targets’ shell', pattern: /^generator\/targets\/[^/]+\.ts$/ },
  { floor: 3, name: 'a target', pattern: /^generator\/targets\/[^/]+\// },
  { floor: 4, name: 'command line and build', pattern: /^generator\// },
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const imports: readonly Import[] = files.flatMap((from) => importsOf(from));

function importsOf(from: string): Import[] {
  const source = ts.createSourceFile(from, readFileSync(join(root, from), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean): void => {
    if (specifier.startsWith('.')) found.push({ from, to: relative(root, resolve(root, dirname(from), specifier)), typeOnly });
  };
  const visit = (node: import('typescript').Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, node.importClause?.isTypeOnly === true);
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, node.isTypeOnly);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteral(argument)) add(argument.text, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const floorOf = (file: string): (typeof floors)[number] => {
  const floor = floors.find(({ pattern }) => pattern.test(file));
  if (floor === undefined) throw new Error(`${file} stands on no floor`);
  return floor;
};

/** `generator/targets/types/target.ts` -> `types`; undefined for what does not belong to one target. */
const targetOf = (file: string): string | undefined => /^generator\/targets\/([^/]+)\//.exec(file)?.[1];

describe('floors', () => {
  it('lets a file import only from its own room and from floors below', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [upper, lower] = [floorOf(from), floorOf(to)];
      if (lower.floor < upper.floor || lower === upper) return false;
      return !(upper.name === 'a target' && lower.name === 'the targets’ shell') && !(isTargetList(from) && lower.name === 'a target');
    });
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('keeps targets apart: none imports another, and none imports read, lower or the build', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [target, other] = [targetOf(from), targetOf(to)];
      if (target === undefined) return false;
      return (other !== undefined && other !== target) || /^generator\/(read|lower|print|write|command|build)/.test(to);
    });
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('keeps runtime files to themselves: they are copied into packages and import nothing of the generator', () => {
    const wrong = imports.filter(({ from, to }) => {
      const runtime = /^generator\/(?:targets\/[^/]+\/runtime|judge)\//.exec(from)?.[0];
      return runtime !== undefined && !to.startsWith(runtime);
    });
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('has no cycle of imports that exist at run time', () => {
    expect(cycles(imports.filter(({ typeOnly }) => !typeOnly))).toEqual([]);
  });
});

function isTargetList(file: string): boolean {
  return file === 'generator/targets/index.ts';
}

function cycles(edges: readonly Import[]): string[] {
  const next = Map.groupBy(edges, ({ from }) => from);
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file].join(' -> '));
    if (at >= 0 || done.has(file)) return;
    for (const { to } of next.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) walk(file, []);
  return found;
}

describe('lists', () => {
  it('names every target folder in targets/index.ts', () => {
    const folders = readdirSync(join(root, 'generator/targets'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(targets.map(({ name }) => name).toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
  });

  it('lets a target use only targets that come before it', () => {
    const names = targets.map(({ name }) => name);
    const wrong = targets.flatMap(({ name, uses }) => uses.filter((used) => names.indexOf(used) >= names.indexOf(name)));
    expect(wrong).toEqual([]);
  });

  it('has no template that nothing uses', () => {
    const sources = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
    const templates = globSync('templates/**/*.hbs', { cwd: root }).map((path) => path.replace(/^templates\//, '').replace(/\.hbs$/, ''));
    const unused = templates.filter(
      (name) => !sources.includes(`'${name}'`) && !targets.some((target) => name === `${target.name}/${basename(name)}`),
    );
    expect(unused).toEqual([]);
  });
});

describe('words', () => {
  const sourceOf = (file: string): import('typescript').SourceFile =>
    ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);

  it('never says any', () => {
    const found = files.flatMap((file) => {
      const lines: string[] = [];
      const source = sourceOf(file);
      const visit = (node: import('typescript').Node): void => {
        if (node.kind === ts.SyntaxKind.AnyKeyword) {
          lines.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
      return lines;
    });
    expect(found).toEqual([]);
  });

  it('holds no state in a module: no let outside a function', () => {
    const found = files.filter((file) =>
      sourceOf(file).statements.some(
        (statement) => ts.isVariableStatement(statement) && (statement.declarationList.flags & ts.NodeFlags.Let) !== 0,
      ),
    );
    expect(found).toEqual([]);
  });
});

describe('generated packages', () => {
  it('come out the same, byte for byte, from two builds in one process', async () => {
    const once = async (): Promise<string> => {
      const result = await build({
        input: { file: join(root, 'spec/openapi.yaml') },
        root: join(root, 'spec'),
        remote: false,
        targets,
        packages: '@jirafe/events-{target}',
      });
      return JSON.stringify(result.files ?? result.diagnostics);
    };
    expect(await once()).toBe(await once());
  });

  it('hold what the house says of every package: package.json, README.md, tsconfig.json, src/index.ts', () => {
    const wanted = ['package.json', 'README.md', 'tsconfig.json', 'src/index.ts'];
    const missing = targets
      .flatMap(({ name }) => wanted.map((file) => `generated/${name}/${file}`))
      .filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });
});
