import type { StatementStructures } from 'ts-morph';
import type { Module } from '../artifact.ts';
import { structureKind } from './structures.ts';

/**
 * A module without what nothing in it uses: imports, and functions and constants that are not exported. An expression that turns out to be
 * always true has been written by then, with all that it calls; and TypeScript refuses what is declared for nothing (`noUnusedLocals`).
 */
export function withoutUnused(module: Module): Module {
  const uses = new Map(module.statements.map((statement) => [statement, namesIn(statement)]));
  const hidden = new Map(
    module.statements.flatMap((statement) => (isExported(statement) ? [] : namesOf(statement).map((name) => [name, statement]))),
  );
  const kept = new Set<StatementStructures>();
  const used = new Set<string>();
  const keep = (statement: StatementStructures): void => {
    if (kept.has(statement)) return;
    kept.add(statement);
    for (const name of uses.get(statement) ?? []) {
      used.add(name);
      const declared = hidden.get(name);
      if (declared !== undefined) keep(declared);
    }
  };
  for (const statement of module.statements) if (isExported(statement) || namesOf(statement).length === 0) keep(statement);
  return {
    ...module,
    imports: module.imports.filter(({ name, alias }) => used.has(alias ?? name)),
    statements: module.statements.filter((statement) => kept.has(statement)),
  };
}

function isExported(statement: StatementStructures): boolean {
  return 'isExported' in statement && statement.isExported === true;
}

/** What a statement declares, as far as it can be left out. */
function namesOf(statement: StatementStructures): string[] {
  if ('declarations' in statement) return statement.declarations.map(({ name }) => name);
  const isFunction = (statement.kind as number) === structureKind.function;
  return isFunction && 'name' in statement && typeof statement.name === 'string' ? [statement.name] : [];
}

const ownWords = new Set(['docs', 'name', 'kind']);

/** Identifiers in the code of a statement: not in its texts, and no names of properties. */
function namesIn(value: unknown, found: Set<string> = new Set()): Set<string> {
  if (typeof value === 'string') {
    const code = value.replace(/'(?:[^'\\]|\\.)*'/g, "''");
    for (const [, before, name = '', after] of code.matchAll(/(\.{3}|\.|case )?([\p{ID_Start}_$][\p{ID_Continue}$]*)(:)?/gu))
      if (before !== '.' && (after === undefined || before === 'case ')) found.add(name);
  } else if (Array.isArray(value)) for (const inner of value) namesIn(inner, found);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) if (!ownWords.has(key)) namesIn(inner, found);
  return found;
}
