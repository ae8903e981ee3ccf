import type { Json } from '../../../ir/schema.ts';
import type { Fixture } from '../fixtures.ts';
import { isPlain } from './constraints.ts';
import { isList, isObject, type JsonSchema, own, patternOf, pointerTo } from '../solve/values.ts';

/** A place in a valid fixture where a schema object is applied, or may be: all branches of a union are taken to be. */
export interface Spot {
  readonly fixture: Fixture;
  readonly pointer: string;
  readonly value: Json;
  /** The same of the nearest schema above that is alone in looking at its values; see `Constraint.frame`. */
  readonly frame: { readonly schema: JsonSchema; readonly pointer: string; readonly value: Json };
}

/** The first few will do. */
const most = 4;

/** For each schema object that stands in a schema, where in the fixtures its values are. */
export function spotsOf(schema: Json, fixtures: readonly Fixture[]): Map<JsonSchema, Spot[]> {
  const spots = new Map<JsonSchema, Spot[]>();
  for (const fixture of fixtures) walk({ spots, fixture }, schema, '', fixture.value, undefined);
  return spots;
}

interface Walk {
  readonly spots: Map<JsonSchema, Spot[]>;
  readonly fixture: Fixture;
}

function walk(walked: Walk, schema: Json | undefined, pointer: string, value: Json, above: Spot['frame'] | undefined): void {
  if (!isObject(schema)) return;
  const frame = above ?? { schema, pointer, value };
  const spot = { fixture: walked.fixture, pointer, value, frame };
  const known = walked.spots.get(schema);
  if (known === undefined) walked.spots.set(schema, [spot]);
  else if (known.length < most) known.push(spot);
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const members = own(schema, keyword);
    if (isList(members)) for (const member of members) walk(walked, member, pointer, value, frame);
  }
  for (const keyword of ['then', 'else']) walk(walked, own(schema, keyword), pointer, value, frame);
  const inside = frame.schema === schema && isPlain(schema) ? undefined : frame;
  if (isObject(value)) walkMembers(walked, schema, pointer, value, inside);
  if (isList(value)) walkItems(walked, schema, pointer, value, inside);
}

function walkMembers(
  walked: Walk,
  schema: JsonSchema,
  pointer: string,
  value: { readonly [name: string]: Json },
  frame: Spot['frame'] | undefined,
): void {
  const [properties, patterns, others, dependents, unevaluated] = memberKeywords.map((keyword) => own(schema, keyword));
  for (const [name, inner] of Object.entries(value)) {
    const into = (held: Json | undefined): void => walk(walked, held, pointerTo(pointer, name), inner, frame);
    into((isObject(properties) ? own(properties, name) : undefined) ?? others);
    if (isObject(patterns)) for (const [pattern, held] of Object.entries(patterns)) if (patternOf(pattern)?.test(name) === true) into(held);
    into(unevaluated);
    if (isObject(dependents)) walk(walked, own(dependents, name), pointer, value, frame);
  }
}

const memberKeywords = ['properties', 'patternProperties', 'additionalProperties', 'dependentSchemas', 'unevaluatedProperties'];

function walkItems(walked: Walk, schema: JsonSchema, pointer: string, value: readonly Json[], frame: Spot['frame'] | undefined): void {
  const prefix = own(schema, 'prefixItems');
  value.forEach((item, index) => {
    const into = (held: Json | undefined): void => walk(walked, held, pointerTo(pointer, index), item, frame);
    into((isList(prefix) ? prefix[index] : undefined) ?? own(schema, 'items'));
    into(own(schema, 'contains'));
    into(own(schema, 'unevaluatedItems'));
  });
}
