import { isJsonObject, leafOf, partsOf } from '../../judge/rules.ts';

/** A schema that admits less than its type, and the keywords because of which. */
export interface Wider {
  readonly message: string;
  readonly at: string;
}

const words = ['not', 'dependentRequired', 'dependentSchemas', 'contains', 'unevaluatedItems'] as const;

/**
 * Where a schema says what TypeScript cannot, beyond the bounds of numbers and texts, which no reader expects of a type. It is
 * no mistake: validators check it; but nobody shall think that what compiles is valid.
 */
export function widerIn(json: unknown, at: string): Wider[] {
  if (!isJsonObject(json) || leafOf(json) !== undefined) return [];
  const here: string[] = words.filter((word) => Object.hasOwn(json, word));
  if (json['if'] !== undefined && (json['else'] === undefined || json['else'] === true)) here.push('if');
  if (json['patternProperties'] !== undefined && json['properties'] !== undefined) here.push('patternProperties');
  if (isJsonObject(json['propertyNames']) && !Array.isArray(json['propertyNames']['enum'])) here.push('propertyNames');
  const listed = here.map((word) => `"${word}"`).join(', ');
  const message = `The type is wider than the schema: ${listed} ${here.length === 1 ? 'is' : 'are'} left to the validators.`;
  const inner = partsOf(json).flatMap(({ tokens, schema }) => widerIn(schema, [at, ...tokens.map(encode)].join('/')));
  return [...(here.length === 0 ? [] : [{ message, at }]), ...parentIn(json, at), ...inner];
}

/** A parent that names its children is not their union, neither for a type nor for a validator. */
function parentIn(json: Readonly<Record<string, unknown>>, at: string): Wider[] {
  if (json['discriminator'] === undefined || json['oneOf'] !== undefined || json['anyOf'] !== undefined) return [];
  const message = 'A "discriminator" without "oneOf" or "anyOf" changes no type and no verdict: what is valid may be any child.';
  return [{ message, at }];
}

function encode(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
