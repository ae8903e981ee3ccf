import type { StatementStructures } from 'ts-morph';
import type { Import, Module } from '../artifact.ts';

/** A module while a target makes it: using a name of another module imports it. */
export interface ModuleBuilder {
  /** Imports a value, and gives the name to use for it. */
  use(from: string, name: string): string;
  /** Imports a type, under another name where one is given, and gives the name to use for it. */
  useType(from: string, name: string, alias?: string): string;
  /** A name for something that the module declares: the wanted one, or with a number behind it where that is taken. Imports keep away from it. */
  name(wanted: string): string;
  add(...statements: readonly StatementStructures[]): void;
  done(): Module;
}

/** Starts a module; `doc` is the comment below the banner. */
export function createModule(doc?: string): ModuleBuilder {
  const imports = new Map<string, Import>();
  const locals = new Set<string>();
  const statements: StatementStructures[] = [];
  const take = (from: string, name: string, typeOnly: boolean, alias = name): string => {
    const key = `${from} ${name}`;
    const known = imports.get(key);
    const local = known?.alias ?? (known === undefined ? freeName(alias, locals) : name);
    locals.add(local);
    imports.set(key, { from, name, typeOnly: typeOnly && (known?.typeOnly ?? true), ...(local === name ? {} : { alias: local }) });
    return local;
  };
  return {
    use: (from, name) => take(from, name, false),
    useType: (from, name, alias) => take(from, name, true, alias),
    name(wanted) {
      const name = freeName(wanted, locals);
      locals.add(name);
      return name;
    },
    add: (...more) => void statements.push(...more),
    done: () => ({ imports: [...imports.values()], statements, ...(doc === undefined ? {} : { doc }) }),
  };
}

/** Two modules may export the same name, or one what is declared here: the second is called otherwise. */
export function freeName(name: string, taken: { has(name: string): boolean }): string {
  let number = 1;
  let free = name;
  while (taken.has(free)) free = `${name}${(number += 1)}`;
  return free;
}
