import type { Artifact, View } from '../artifact.ts';
import type { Api } from '../ir/api.ts';
import type { PackageNames, Target } from './target.ts';

/** npm names by the config's pattern; without one, by the API's title: "Swagger Petstore" gives `swagger-petstore-types`. */
export function packageNames(pattern: string | undefined, api: Api): PackageNames {
  const base = api.title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
  const used = pattern ?? `${base === '' ? 'api' : base}-{target}`;
  return { of: (target) => used.replaceAll('{target}', target) };
}

/** What every package has beside its sources: package.json, README.md, tsconfig.json. */
export function packageArtifacts(plain: Target, api: Api, packages: PackageNames): Artifact[] {
  const target = { ...plain, ...plain.shape?.(api, packages) };
  if (target.package === false) return [];
  return [
    { kind: 'text', path: 'package.json', text: `${JSON.stringify(manifest(target, api, packages), null, 2)}\n` },
    { kind: 'template', path: 'README.md', template: 'package/README.md', view: readmeView(target, api, packages) },
    {
      kind: 'template',
      path: 'tsconfig.json',
      template: 'package/tsconfig.json',
      view: { lib: target.lib ?? ['es2022', 'dom', 'dom.iterable'], types: target.nodeTypes === true ? ['node'] : [] },
    },
  ];
}

/** The fields of package.json in the order in which people read them. */
function manifest(target: Target, api: Api, packages: PackageNames): object {
  const version = semver(api.version);
  const siblings = Object.fromEntries(target.uses.map((used) => [packages.of(used), version]));
  const peers = target.peers ?? {};
  const optional = Object.fromEntries(Object.keys(peers).map((name) => [name, { optional: true }]));
  const subpaths = Object.entries(target.exports ?? {}).map(([path, file]) => [
    path,
    { types: `./dist/${file}.d.ts`, default: `./dist/${file}.js` },
  ]);
  return {
    name: packages.of(target.name),
    version,
    description: `${api.title}: ${target.summary}`,
    ...(api.license === undefined ? {} : { license: api.license.identifier ?? api.license.name }),
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20' },
    ...(target.bin === undefined ? {} : { bin: target.bin }),
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      ...Object.fromEntries(subpaths),
      ...target.plainFiles,
      './package.json': './package.json',
    },
    files: ['dist', ...(target.files ?? [])],
    scripts: { build: 'tsc -p tsconfig.json', prepack: 'npm run build' },
    ...(Object.keys(siblings).length + Object.keys(target.dependencies).length === 0
      ? {}
      : { dependencies: { ...siblings, ...target.dependencies } }),
    ...(Object.keys(peers).length === 0 ? {} : { peerDependencies: peers, peerDependenciesMeta: optional }),
  };
}

/** A version that npm takes: `v2` and `2.1` are filled up, and what is no version at all becomes a prerelease of 0.0.0. */
export function semver(version: string): string {
  const found = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?$/.exec(version.trim());
  if (found !== null) return `${Number(found[1])}.${Number(found[2] ?? 0)}.${Number(found[3] ?? 0)}${found[4] ?? ''}`;
  const word = version.replace(/[^0-9A-Za-z]+/g, '-').replace(/^-+|-+$/g, '');
  return `0.0.0-${word === '' || /^0\d+$/.test(word) ? `v${word}` : word}`;
}

function readmeView(target: Target, api: Api, packages: PackageNames): View {
  const usage = target.readme?.(api, packages) ?? '';
  return {
    name: packages.of(target.name),
    title: oneLine(api.title),
    summary: target.summary,
    usage: (typeof usage === 'string' ? { text: usage } : { template: `${target.name}/README.md`, view: usage }) as unknown as View,
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
