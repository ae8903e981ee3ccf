import type { Batch, ErrorType, NamedSchema } from '../ir/api.ts';
import type { Operation } from '../ir/operation.ts';
import type { Schema } from '../ir/schema.ts';
import type { Context } from './context.ts';

/**
 * Whether our own words agree with the standard parts of the document: each `error_type` that an answer may carry is one of
 * `x-error-types` and belongs to the answer's status; and what a batch answers for an event is what the event's own operation
 * answers, or one of the errors. What disagrees is reported where it stands.
 */
export function checkAgreement(
  operations: readonly Operation[],
  schemas: ReadonlyMap<string, NamedSchema>,
  errors: readonly ErrorType[],
  batch: Batch | undefined,
  context: Context,
): void {
  if (errors.length > 0) checkErrorTypes(operations, schemas, errors, context);
  if (batch !== undefined) checkBatchAnswer(operations, schemas, batch, context);
}

type Schemas = ReadonlyMap<string, NamedSchema>;

function checkErrorTypes(operations: readonly Operation[], schemas: Schemas, errors: readonly ErrorType[], context: Context): void {
  const seen = new Set<string>();
  for (const { status, contents } of operations.flatMap(({ responses }) => responses)) {
    for (const tag of contents.flatMap(({ schema }) => (schema === undefined ? [] : errorTags(schema, schemas)))) {
      if (seen.has(`${status} ${tag.at}`)) continue;
      seen.add(`${status} ${tag.at}`);
      const declared = errors.find(({ type }) => type === tag.value);
      if (declared === undefined) {
        const known = errors.map(({ type }) => type).join(', ');
        const message = `An answer of status ${status} may carry the error type "${tag.value}", which x-error-types does not have.`;
        context.problem('error-type-unknown', 'error', tag.at, message, `Name one of: ${known}; or add "${tag.value}" to x-error-types.`);
      } else if (/^[45]\d\d$/.test(status) && Number(status) !== declared.status) {
        const message = `x-error-types gives "${tag.value}" the status ${declared.status}, but an answer of status ${status} may carry it.`;
        context.problem('error-type-unknown', 'error', tag.at, message, `Move it to the answer ${declared.status}, or correct its status.`);
      }
    }
  }
}

/** The values that `error_type` may have in a schema: constants and enums, in it and in its branches. */
function errorTags(schema: Schema, schemas: Schemas, seen: ReadonlySet<string> = new Set()): { value: string; at: string }[] {
  switch (schema.kind) {
    case 'ref': {
      const named = seen.has(schema.name) ? undefined : schemas.get(schema.name);
      return named === undefined ? [] : errorTags(named.node, schemas, new Set([...seen, schema.name]));
    }
    case 'union':
      return schema.branches.flatMap((branch) => errorTags(branch, schemas, seen));
    case 'intersection':
      return schema.members.flatMap((member) => errorTags(member, schemas, seen));
    case 'object':
      return schema.properties.flatMap(({ name, schema: property }) =>
        name === 'error_type' && property.kind === 'literal'
          ? property.values.flatMap((value) => (typeof value === 'string' ? [{ value, at: property.at }] : []))
          : [],
      );
    default:
      return [];
  }
}

function checkBatchAnswer(operations: readonly Operation[], schemas: Schemas, batch: Batch, context: Context): void {
  const operation = operations.find(({ name }) => name === batch.operation);
  const answer = operation === undefined ? undefined : successOf(operation);
  const node = answer === undefined ? undefined : schemas.get(answer)?.node;
  if (node?.kind !== 'object') {
    const message = 'The batch has no answer of status 200 that is a JSON object.';
    return context.problem('batch-invalid', 'error', batch.at, message, 'Answer the keys of the request, each with an array of results.');
  }
  for (const { key, operation: name } of batch.members) {
    const member = operations.find((one) => one.name === name);
    const property = node.properties.find((one) => one.name === key)?.schema ?? node.additional;
    const results = typeof property === 'object' && property.kind === 'array' ? leaves(property.items, schemas) : undefined;
    if (results === undefined) {
      const message = `The batch's answer holds no array of results under "${key}".`;
      context.problem(
        'batch-invalid',
        'error',
        batch.at,
        message,
        `Give the answer a property "${key}", an array of what ${name} answers.`,
      );
      continue;
    }
    const success = member === undefined ? undefined : successOf(member);
    if (success !== undefined && !results.has(success)) {
      const message = `The batch answers ${[...results].join(' or ')} under "${key}", but ${name} answers ${success}.`;
      context.problem('batch-invalid', 'error', batch.at, message, `Make ${success} one of the kinds that the batch answers.`);
    }
  }
}

function successOf({ responses }: Operation): string | undefined {
  return responses.find(({ success }) => success)?.contents.find(({ kind }) => kind === 'json')?.schema?.name;
}

/** The named schemas that a result may be, unions unfolded. */
function leaves(schema: Schema, schemas: Schemas, seen: ReadonlySet<string> = new Set()): Set<string> {
  if (schema.kind === 'union') return new Set(schema.branches.flatMap((branch) => [...leaves(branch, schemas, seen)]));
  if (schema.kind !== 'ref' || seen.has(schema.name)) return new Set();
  const node = schemas.get(schema.name)?.node;
  const inside = node?.kind === 'union' ? leaves(node, schemas, new Set([...seen, schema.name])) : new Set<string>();
  return new Set([schema.name, ...inside]);
}
