import type { Api } from '../ir/api.ts';
import type { Artifact, View } from '../artifact.ts';
import type { Part } from '../ir/digest.ts';
import type { Json } from '../ir/schema.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';

/** Turns an API into the files of one package. Pure: no disk (but for its own runtime files), no clock, no options. */
export interface Target {
  /** Folder under `output`, and the last word of the package's name: `types`. */
  readonly name: string;
  /** One line: the description in package.json and the lead of the README. */
  readonly summary: string;
  /** Targets whose packages this one imports; they must be generated beside it. */
  readonly uses: readonly string[];
  /** False for what is no npm package, such as a page: then the files of `emit` are all there is. */
  readonly package?: boolean;
  /** npm dependencies of the package, name to range. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Optional peers, name to range, for subpaths that need them. */
  readonly peers?: Readonly<Record<string, string>>;
  /** Subpaths of `exports` beside `.`: `{ './openapi': 'openapi' }` names `src/openapi.ts`. */
  readonly exports?: Readonly<Record<string, string>>;
  /** Subpaths of `exports` that are plain files: `{ './fixtures/*.json': './fixtures/*.json' }`. */
  readonly plainFiles?: Readonly<Record<string, string>>;
  /** Folders and files that are published beside `dist`. */
  readonly files?: readonly string[];
  /** Commands that the package installs, name to file in `dist`. */
  readonly bin?: Readonly<Record<string, string>>;
  /** `lib` of the package's tsconfig, where it is not es2022 with the DOM. */
  readonly lib?: readonly string[];
  /** Whether a subpath of the package is for Node and needs its types. */
  readonly nodeTypes?: boolean;
  /** What of the above depends on the API; it goes before what is said there. */
  shape?(api: Api, packages: PackageNames): Partial<Pick<Target, 'bin' | 'exports' | 'files' | 'nodeTypes'>>;
  /** Every file of `src/`, and what else the package has beside package.json, README.md and tsconfig.json, which all packages get from the shell. */
  emit(api: Api, packages: PackageNames): readonly Artifact[] | Promise<readonly Artifact[]>;
  /** Problems that only this target sees: a keyword it cannot assert, a schema it cannot satisfy. `locate` gives the place of a node's `at`. */
  check?(api: Api, source: { locate(pointer: string): Place; readonly memory?: Memory }): readonly Diagnostic[];
  /** The usage part of the README: Markdown, or plain data for `templates/<name>/README.md.hbs`. */
  readme?(api: Api, packages: PackageNames): View | string;
}

/** What an earlier run, by the same generator with the same config, has worked out of parts of an API. */
export interface Memory {
  /** What was noted of this topic and of parts that were the same as these, with all that they lead to; undefined where nothing was. */
  recall(topic: string, parts: readonly Part[]): Json | undefined;
  /** Remembers it for the next run. */
  note(topic: string, parts: readonly Part[], value: Json): void;
}

export interface PackageNames {
  /** npm name of a target's package: `of('types')` is `@jirafe/events-types`. */
  of(target: string): string;
}
