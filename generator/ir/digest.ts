import { hash } from 'node:crypto';
import type { Api, NamedSchema } from './api.ts';
import { componentsOf } from './components.ts';
import type { Operation } from './operation.ts';
import type { Json } from './schema.ts';

/** What something is made of: schemas and operations of the API, and plain data beside them. */
export type Part = NamedSchema | Operation | Json;

/** Says of parts of an API whether they are the same as in an earlier run. */
export interface Digests {
  /**
   * A digest of the parts with everything that they lead to, and of what holds for the whole API: its names, servers, security, errors
   * and batch. Equal digests are of equal parts; the converse need not hold.
   */
  of(parts: readonly Part[]): string;
}

/** Made once for an API; what a digest is not asked of costs next to nothing. */
export function digestsOf(api: Api): Digests {
  const known = new Map<object, string>();
  const texts = new Map<string, string>();
  let closures: ReadonlyMap<string, string> | undefined;
  const frame = digest(frameOf(api));
  const schemas = new Map(api.schemas.map((schema) => [schema.name, schema]));

  /** A long one may be a part of every file: then hashing it each time would take longer the more files there are, and the longer it is. */
  const textOf = (text: string): string => {
    if (text.length < 1000) return digest(text);
    const found = texts.get(text) ?? digest(text);
    texts.set(text, found);
    return found;
  };

  const partOf = (part: Part): string => {
    if (typeof part === 'string') return textOf(part);
    if (typeof part !== 'object' || part === null) return digest(JSON.stringify(part));
    const found = known.get(part);
    if (found !== undefined) return found;
    closures ??= closuresOf(api.schemas);
    const isSchema = 'name' in part && schemas.get(String(part.name)) === part;
    const mentioned = isSchema ? [part.name] : [...mentionedIn(part, schemas)].sort();
    const made = digest([isSchema ? '' : JSON.stringify(part), ...mentioned.map((name) => closures?.get(name))].join(' '));
    known.set(part, made);
    return made;
  };
  return { of: (parts) => digest([frame, ...parts.map(partOf)].join(' ')) };
}

/** 144 bits of SHA-256: no two things in a document have the same by chance or by design. */
function digest(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 24);
}

/** What any file may depend on. The words and shapes of schemas and operations are not in it: those are parts. */
function frameOf({ schemas, operations, webhooks, document: _document, ...others }: Api): string {
  const named = schemas.map(({ name, key, module, at, role, inline }) => [name, key, module, at, role, inline]);
  const called = [operations, webhooks].map((list) =>
    list.map(({ id, name, typeName, module, at, method, path }) => [id, name, typeName, module, at, method, path]),
  );
  return JSON.stringify([others, named, called]);
}

/** Of each schema a digest of itself and all that it leads to. */
function closuresOf(schemas: readonly NamedSchema[]): Map<string, string> {
  const own = new Map(schemas.map((schema) => [schema.name, digest(JSON.stringify(schema))]));
  const next = new Map(
    schemas.map(({ name, refs, node }) => [name, [...new Set([...refs, ...referredIn(node)])].filter((one) => own.has(one))]),
  );
  const closures = new Map<string, string>();
  for (const group of componentsOf(next)) {
    const members = new Set(group);
    const below = new Set(group.flatMap((name) => next.get(name) ?? []).filter((name) => !members.has(name)));
    const whole = digest(
      [...group.map((name) => own.get(name)).sort(), '/', ...[...below].map((name) => closures.get(name)).sort()].join(' '),
    );
    for (const name of group) closures.set(name, digest(`${own.get(name)} ${whole}`));
  }
  return closures;
}

/** Names in the references of a schema's node. */
function referredIn(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) referredIn(item, found);
  else if (typeof value === 'object' && value !== null) {
    if ('kind' in value && value.kind === 'ref' && 'name' in value) found.add(String(value.name));
    for (const item of Object.values(value)) referredIn(item, found);
  }
  return found;
}

/** Schemas whose name is a text in the value, wherever that stands: rather one too many than one too few. */
function mentionedIn(value: unknown, names: { has(name: string): boolean }, found = new Set<string>()): Set<string> {
  if (typeof value === 'string') {
    if (names.has(value)) found.add(value);
  } else if (Array.isArray(value)) for (const item of value) mentionedIn(item, names, found);
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) mentionedIn(item, names, found);
  return found;
}
