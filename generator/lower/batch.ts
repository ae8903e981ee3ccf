import type { Batch, NamedSchema } from '../ir/api.ts';
import type { Operation } from '../ir/operation.ts';
import { below, type Context, entriesOf, isObject } from './context.ts';

/** `x-batch` on an operation, checked: each member is an operation whose body is what the batch holds under that key. */
export function lowerBatch(
  operations: readonly Operation[],
  schemas: ReadonlyMap<string, NamedSchema>,
  context: Context,
): Batch | undefined {
  const operation = operations.find(({ at }) => isObject(context.deref({ $ref: at }, at)?.value['x-batch']));
  if (operation === undefined) return undefined;
  const word = context.deref({ $ref: operation.at }, operation.at)?.value['x-batch'];
  if (!isObject(word)) return undefined;
  const at = below(operation.at, 'x-batch');
  const maxBytes = word['maxBytes'];
  if (typeof maxBytes !== 'number') context.problem('batch-invalid', 'error', at, 'x-batch needs maxBytes, a number of bytes.');
  const members = entriesOf(word['members']).flatMap(([key, id]) => {
    const place = below(at, 'members', key);
    const member = operations.find((one) => one.id === id);
    if (member === undefined) {
      const ids = operations.map((one) => one.id).join(', ');
      context.problem(
        'batch-member-unknown',
        'error',
        place,
        `The batch member "${key}" names the operation "${String(id)}", which does not exist.`,
        `Name one of: ${ids}.`,
      );
      return [];
    }
    const schema = member.body?.contents[0]?.schema?.name;
    if (schema === undefined) {
      context.problem('batch-invalid', 'error', place, `The batch member "${key}" names ${member.id}, which takes no body.`);
      return [];
    }
    const held = itemsOf(operation, key, schemas);
    if (held !== schema) {
      const message = `The batch holds ${held ?? 'nothing'} under "${key}", but ${member.id} takes ${schema}.`;
      context.problem('batch-invalid', 'error', place, message, `Make the items of the property "${key}" a $ref to ${schema}.`);
    }
    return [{ key, operation: member.name, schema }];
  });
  return { operation: operation.name, maxBytes: typeof maxBytes === 'number' ? maxBytes : 0, members, at };
}

function itemsOf(operation: Operation, key: string, schemas: ReadonlyMap<string, NamedSchema>): string | undefined {
  const node = schemas.get(operation.body?.contents[0]?.schema?.name ?? '')?.node;
  const property = node?.kind === 'object' ? node.properties.find(({ name }) => name === key)?.schema : undefined;
  return property?.kind === 'array' && property.items.kind === 'ref' ? property.items.name : undefined;
}
