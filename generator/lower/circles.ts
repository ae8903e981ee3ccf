import type { NamedSchema } from '../ir/api.ts';
import type { Schema } from '../ir/schema.ts';

/**
 * Takes out references by which a schema is made of nothing but itself: `Json: { anyOf: [{ $ref: Json }, { type: string }] }`.
 * A branch that is the union itself adds nothing to it, and a member that is the intersection itself takes nothing away;
 * TypeScript refuses both. References from within an object, an array or a tuple are no such circle, and stay.
 */
export function breakCircles(schemas: readonly NamedSchema[]): NamedSchema[] {
  const byName = new Map(schemas.map((schema) => [schema.name, schema]));
  const state = new Map<string, 'open' | 'done'>();
  const cuts = new Map<string, Set<string>>();
  const visit = (name: string): void => {
    state.set(name, 'open');
    for (const ref of directRefs(byName.get(name)?.node)) {
      const known = state.get(ref);
      if (known === 'open') cuts.set(name, (cuts.get(name) ?? new Set()).add(ref));
      else if (known === undefined) visit(ref);
    }
    state.set(name, 'done');
  };
  for (const { name } of schemas) if (!state.has(name)) visit(name);
  return schemas.map((schema) => {
    const cut = cuts.get(schema.name);
    return cut === undefined ? schema : { ...schema, node: without(schema.node, schema.name, cut) };
  });
}

/** The schemas whose values are values of this one, or that this one's values are values of. */
function directRefs(node: Schema | undefined): string[] {
  if (node?.kind === 'ref') return [node.name];
  if (node?.kind === 'union') return node.branches.flatMap(directRefs);
  return node?.kind === 'intersection' ? node.members.flatMap(directRefs) : [];
}

/** A schema's own name in its union goes without loss; another's, which leads back here, may be anything. */
function without(node: Schema, own: string, cut: ReadonlySet<string>): Schema {
  if (node.kind === 'ref' && cut.has(node.name)) return { kind: 'unknown', at: node.at };
  if (node.kind === 'intersection') return { ...node, members: node.members.map((member) => without(member, own, cut)) };
  if (node.kind !== 'union') return node;
  const branches = node.branches.filter((branch) => !(branch.kind === 'ref' && branch.name === own));
  const { discriminator: _discriminator, ...union } = node;
  return { ...(branches.length === node.branches.length ? node : union), branches: branches.map((branch) => without(branch, own, cut)) };
}
