import type { Json } from '../../../ir/schema.ts';
import { freeName } from '../../../typescript/module.ts';
import { camel, type Fixture } from '../fixtures.ts';
import { changed } from '../runtime/fixtures.ts';
import type { Judge } from '../solve/judge.ts';
import type { Given } from '../solve/solve.ts';
import { hasType, isList, type JsonSchema, pointerTo } from '../solve/values.ts';
import { type Change, changesFor } from './changes.ts';
import { type Constraint, constraintsOf, isPlain } from './constraints.ts';
import { type Spot, spotsOf } from './spots.ts';
import { why } from './why.ts';

/** One document that breaks one constraint, as a change to a valid one. */
export interface InvalidFixture extends Change {
  readonly name: string;
  /** The keyword that a validator names: of the constraint, or of the union around it. */
  readonly keyword: string;
  /** Where in the document. */
  readonly pointer: string;
  readonly why: string;
  /** The valid fixture that was changed. */
  readonly base: Fixture;
  /** JSON pointer of the constraint in the schema. */
  readonly rule: string;
}

/** A constraint that no document was found to break alone: as a rule, because it says what another one says already. */
export interface Unbroken {
  readonly keyword: string;
  /** JSON pointer into the schema. */
  readonly at: string;
}

export interface Broken {
  readonly fixtures: readonly InvalidFixture[];
  readonly unbroken: readonly Unbroken[];
  /** How many constraints were not looked at, because there are more than `most`, or because it would take too long. */
  readonly leftOut: number;
}

/** Characters that are judged for one schema before it is enough: a union of two documents of 80 kB has 3,000 constraints. */
const effort = 4_000_000;

/**
 * For each constraint of a schema (of its own parts, up to the next named schema) one document that breaks it alone: it is
 * invalid, and would be valid if that one keyword were not there. Both have been judged. At most `most` are given.
 */
export function invalidFixtures(schema: Given, valid: readonly Fixture[], judge: Judge, most: number): Broken {
  const fixtures = new Map<string, InvalidFixture>();
  const unbroken: Unbroken[] = [];
  const spots = most === 0 ? new Map<JsonSchema, Spot[]>() : spotsOf(schema.json, valid);
  const { constraints, implied } = constraintsOf(schema.json, judge.knowsFormat);
  for (const { keyword, at } of implied) unbroken.push({ keyword, at });
  const left = { effort };
  let leftOut = 0;
  for (const constraint of constraints) {
    if (fixtures.size >= most || left.effort <= 0) {
      leftOut++;
      continue;
    }
    const found = breakOne(constraint, spots.get(constraint.schema) ?? [], judge, left);
    if (found === undefined) {
      unbroken.push({ keyword: constraint.keyword, at: constraint.at });
      continue;
    }
    const name = freeName(camel(`${found.at} ${constraint.keyword}`), fixtures);
    fixtures.set(name, { ...found, name });
  }
  return { fixtures: [...fixtures.values()], unbroken, leftOut };
}

type Found = Omit<InvalidFixture, 'name'>;

function breakOne(constraint: Constraint, spots: readonly Spot[], judge: Judge, left: { effort: number }): Found | undefined {
  const [first] = spots;
  const plainly = first === undefined ? undefined : plainChange(constraint, first);
  if (plainly !== undefined && first !== undefined) return found(constraint, first, plainly, constraint.keyword, plainly.at);
  const { frame } = constraint;
  const without = withoutKeyword(constraint);
  for (const spot of spots) {
    for (const change of changesFor(constraint, spot.pointer, spot.value)) {
      // What the schema itself takes breaks nothing.
      if (
        frame.schema !== constraint.schema &&
        judge.accepts(constraint.schema, changed(spot.value, change.at.slice(spot.pointer.length), change.to))
      )
        continue;
      const value = changed(spot.frame.value, change.at.slice(spot.frame.pointer.length), change.to);
      if (left.effort <= 0) return undefined;
      if (!isPlain(frame.schema)) left.effort -= sizeOf(spot.frame.value);
      const [error, more] = judge.errors(frame.schema, value);
      if (error === undefined || more !== undefined || !judge.accepts(without, value)) continue;
      return found(constraint, spot, change, error.keyword, `${spot.frame.pointer}${error.pointer}`);
    }
  }
  return undefined;
}

const sizes = new WeakMap<object, number>();

function sizeOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 1;
  const size = sizes.get(value) ?? JSON.stringify(value).length;
  sizes.set(value, size);
  return size;
}

function found(constraint: Constraint, spot: Spot, change: Change, keyword: string, pointer: string): Found {
  return { ...change, keyword, pointer, why: why(constraint, keyword, pointer), base: spot.fixture, rule: constraint.at };
}

/** The commonest need no judge: a required property is taken out; where a type is wrong, `null` is of no type that other keywords speak of. */
function plainChange({ schema, keyword, member, frame }: Constraint, { pointer, value }: Spot): Change | undefined {
  if (frame.schema !== schema || !isPlain(schema)) return undefined;
  const { type } = schema;
  if (keyword === 'type' && !(isList(type) ? type : [type]).includes('null')) return { at: pointer, to: null };
  const isFree = schema['minProperties'] === undefined && schema['dependentRequired'] === undefined;
  if (keyword !== 'required' || member === undefined || !isFree || !hasType(value, 'object')) return undefined;
  return { at: pointerTo(pointer, member) };
}

/** The frame as if the keyword had not been written in it; of `required`, as if that name were not there. */
function withoutKeyword({ schema, keyword, member, frame, at }: Constraint): Json {
  const names = schema[keyword];
  const left = member === undefined ? undefined : (isList(names) ? names : []).filter((name) => name !== member);
  return changed(frame.schema, at.slice(frame.at.length), left);
}
