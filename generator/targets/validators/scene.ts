import type { NamedSchema } from '../../ir/api.ts';
import type { JsonObject } from '../../judge/rules.ts';
import type { Condition } from './condition.ts';
import type { Graph } from './graph.ts';
import { word } from './names.ts';

/** Where the guards of one module are written: what they import, and what stands beside them. */
export interface GuardPlace {
  readonly graph: Graph;
  /** Imports from the package's runtime, and gives the name to use. */
  runtime(file: string, name: string): string;
  /** Gives the name of something of a schema's module, imported where it is another's. */
  of(schema: NamedSchema, name: string): string;
  /** Adds a function of `value`, and of `depth` where its statements use that, beside the guards; gives its name. */
  helper(name: string, body: readonly string[]): { readonly name: string; readonly countsDepth: boolean };
  /** The function that decides by itself whether a value fits a schema object, where there is one. */
  readonly guards: Map<JsonObject, string>;
  /** Names of those functions that more than one part of the module asks. */
  readonly shared: Set<string>;
  /** A test that objects of the program inherit none of these names. It is one function for the module, which engines leave out. */
  inherits(names: readonly string[]): string;
  /** A test that the items of a short list differ in a property. It is one function for the module. */
  differ(property: string): string;
  /** The name of the variable that holds a property of this name; nothing else in the module has it. */
  local(property: string): string;
  /** Adds a constant beside the guards; gives its name. */
  constant(name: string, type: string, initializer: string): string;
  /** Adds a function that gives a table, by the source of that; gives its name. */
  rules(name: string, table: string): string;
  /** Adds the table of a part of a schema that only the judge can decide; gives its name. */
  table(name: string, json: unknown): string;
}

/** A schema in the making, and where in it. */
export interface Scene {
  readonly place: GuardPlace;
  /** What names of helpers begin with: `cartItems`. */
  readonly base: string;
  /** The source of the depth that has been counted; absent in guards that count none. */
  readonly depth?: string;
  /**
   * What a schema asks of `value`, as an expression. `known` are the types that the value can have where the expression stands, by the
   * tests before it: what cannot be any more is left out, for TypeScript refuses to compare it.
   */
  condition(json: unknown, value: string, known: number, scene: Scene): Condition;
  /** The same by a call of a function, in which TypeScript knows nothing of the value yet. */
  isolated(json: unknown, value: string, scene: Scene): Condition;
}

/** A place further down. */
export function below(scene: Scene, name: string): Scene {
  return { ...scene, base: `${scene.base}${word(name)}` };
}

/** Within a function of its own, which is given the depth. */
export function within(scene: Scene): Scene {
  return scene.depth === undefined ? scene : { ...scene, depth: 'depth' };
}

/** Whether statements use the depth; names in the texts of a document do not count. */
export function usesName(name: string, statements: readonly string[]): boolean {
  const pattern = new RegExp(`\\b${name}\\b`);
  return statements.some((statement) => pattern.test(statement.replace(/'(?:[^'\\]|\\.)*'/g, "''")));
}
