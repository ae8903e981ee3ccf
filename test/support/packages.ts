import { build as bundle } from 'esbuild';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from '../../generator/build.ts';
import type { Diagnostic } from '../../generator/diagnostics/diagnostic.ts';
import { report } from '../../generator/diagnostics/report.ts';
import { targets } from '../../generator/targets/index.ts';
import { check, type Compiler } from './strictest.ts';

/** A package as whoever imports it sees it; a test says itself what it expects there. */
// oxlint-disable-next-line no-explicit-any
type Module = Readonly<Record<string, any>>;

/** All packages of one document, generated and ready to use. */
export interface TestPackages extends Disposable {
  readonly client: Module;
  readonly server: Module;
  readonly validators: Module;
  readonly mocks: Module;
  readonly diagnostics: readonly Diagnostic[];
  /** `code message`, of all that was said. */
  readonly said: readonly string[];
  /** The text of a file: `types/src/cart.ts`. */
  file(path: string): string;
  /** What a compiler says of all of it under the strictest settings, with a file of the test's own beside it: nothing, if all is well. */
  check(compiler?: Compiler): string;
  /** A client whose requests go straight to a handler with these callbacks; `sent` gathers the requests. */
  connected(callbacks: object, options?: object): { readonly client: Module; readonly sent: Request[] };
}

/** Generates the packages of a document (YAML or JSON), and imports them. Throws where the document is refused. */
export async function packagesOf(text: string, { lenient = false }: { readonly lenient?: boolean } = {}): Promise<TestPackages> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'okapi-packages-')));
  const options = { input: { text, name: 'spec.yaml' }, root: folder, remote: false, targets, packages: '@test/{target}', lenient };
  const { files, diagnostics } = await build(options);
  if (files === undefined) throw new Error(report(diagnostics, { colour: false, cwd: folder }));
  const output = join(folder, 'out');
  for (const file of files) {
    const path = join(output, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.text);
  }
  const names = ['client', 'server', 'validators', 'mocks'] as const;
  await bundle({
    stdin: { contents: names.map((name) => `export * as ${name} from '@test/${name}';`).join('\n'), resolveDir: folder },
    alias: Object.fromEntries(targets.map(({ name }) => [`@test/${name}`, join(output, name, 'src/index.ts')])),
    external: ['fast-check', 'msw', 'node:*'],
    outfile: join(folder, 'all.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  });
  const all = (await import(pathToFileURL(join(folder, 'all.mjs')).href)) as Readonly<Record<(typeof names)[number], Module>>;
  return {
    ...all,
    diagnostics,
    said: diagnostics.map(({ code, message }) => `${code} ${message}`),
    file: (path) => files.find((file) => file.path === path)?.text ?? '',
    check: (compiler = 'typescript-7') => check(folder, compiler, { output, prefix: '@test/' }),
    connected(callbacks, more = {}) {
      const sent: Request[] = [];
      const handler = all.server['createHandler']({
        authenticate: (credentials: object) => credentials,
        authorize: () => true,
        ...callbacks,
      });
      const fetch = async (url: string, init: RequestInit): Promise<Response> => {
        const request = new Request(url, { ...init, ...(init.body instanceof ReadableStream ? { duplex: 'half' } : {}) } as RequestInit);
        sent.push(request.clone());
        return handler(request);
      };
      const base = all.client['servers'].length === 0 ? { baseUrl: 'https://api.test' } : {};
      return { client: all.client['createClient']({ ...base, fetch, retry: false, ...more }), sent };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
