import type { StatementStructures } from 'ts-morph';
import type { Part } from './ir/digest.ts';
import type { Json } from './ir/schema.ts';

/** What a target hands back: a file of its package, `path` relative to the package's folder, with `/`. */
export type Artifact =
  /** A TypeScript module as ts-morph structures, with imports collected by use. */
  | { readonly kind: 'module'; readonly path: string; readonly module: Module }
  /** A file that a person would otherwise write by hand; `template` is the path under `templates/` without `.hbs`. */
  | { readonly kind: 'template'; readonly path: string; readonly template: string; readonly view: View }
  /** Machine text that no person edits or reviews: precompiled code, JSON data. */
  | { readonly kind: 'text'; readonly path: string; readonly text: string }
  /** A runtime file, copied as it is written; `from` is a file URL. */
  | { readonly kind: 'copy'; readonly path: string; readonly from: URL }
  /**
   * A file that is made when it is printed, and not at all where an earlier run made it of the same parts and it is still there. `of` names
   * all that `make` looks at: schemas and operations (what these lead to counts as well, and so does what holds for the whole API), and plain data.
   */
  | { readonly kind: 'deferred'; readonly path: string; readonly of: readonly Part[]; readonly make: () => Artifact };

/**
 * A TypeScript module in the making: ts-morph structures, which are plain data, and the imports that using names has made.
 * Built by `typescript/module.ts`, printed once by `print/`.
 */
export interface Module {
  /** First lines of the file, below the banner; plain prose, made into a comment by the printer. */
  readonly doc?: string;
  readonly imports: readonly Import[];
  readonly statements: readonly StatementStructures[];
}

export interface Import {
  /** `./cart.ts` or a package. */
  readonly from: string;
  readonly name: string;
  readonly alias?: string;
  readonly typeOnly: boolean;
}

/** Plain data for a template. */
export type View = { readonly [key: string]: Json | View | readonly View[] | undefined };
