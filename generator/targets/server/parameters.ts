import type { Operation, Parameter } from '../../ir/operation.ts';
import { docText } from '../../typescript/jsdoc.ts';
import { propertyKey, stringLiteral } from '../../typescript/literal.ts';
import { arrayCode, objectCode } from '../../typescript/code.ts';
import { isJson, plain, resolved } from '../schemas.ts';
import { styleReader } from './readers.ts';
import { type Scope, type Source } from './scope.ts';
import { shapeCode } from './shape.ts';

/** Parameters of operations: the rows of the table, and the types of what a callback gets of them. */

const styles = '../runtime/styles.js';

/** Where the values of a place stand in a callback's argument. */
const places: Readonly<Record<Parameter['in'], 'params' | 'query' | 'headers' | 'cookies'>> = {
  path: 'params',
  query: 'query',
  querystring: 'query',
  header: 'headers',
  cookie: 'cookies',
};

/** The row of a parameter, as source. */
export function parameterRow(parameter: Parameter, operation: Operation, source: Source, scope: Scope): string {
  const { name, key, required, explode, mediaType, schema, schemaName } = parameter;
  const place = parameter.in === 'path' ? 'path' : places[parameter.in];
  return objectCode(
    [
      ['name', stringLiteral(name)],
      ['key', stringLiteral(key)],
      ['place', stringLiteral(place)],
      ['required', String(required)],
      ['explode', String(explode)],
      ['shape', isJson(mediaType) ? `'text'` : shapeCode(schema, scope)],
      ['read', source.use(styles, styleReader(parameter))],
      ['check', source.check(schemaName)],
      ['others', isSpread(parameter, scope) ? othersCode(parameter, operation, scope) : undefined],
      ['asBody', operation.beaconOf !== undefined && isJson(mediaType) ? 'true' : undefined],
    ],
    2,
  );
}

/** An object in style `form`, exploded, is written as if each property were a parameter. */
function isSpread({ in: place, style, explode, mediaType, schema }: Parameter, { schemas }: Scope): boolean {
  if (place !== 'query' || style !== 'form' || !explode || mediaType !== undefined) return false;
  return !['string', 'number', 'boolean', 'literal', 'array', 'tuple', 'null', 'unknown'].includes(resolved(schema, schemas).kind);
}

function othersCode({ name }: Parameter, { parameters }: Operation, { api }: Scope): string | undefined {
  const keys = api.security.flatMap((scheme) => (scheme.type === 'apiKey' && scheme.in === 'query' ? [scheme.parameter] : []));
  const others = parameters.filter((other) => other.in === 'query' && other.name !== name).map((other) => other.name);
  return others.length + keys.length === 0 ? undefined : arrayCode([...new Set([...others, ...keys])].map((one) => stringLiteral(one)));
}

/** The members that parameters add to a callback's argument: `readonly params: { … };`. */
export function parameterMembers(
  { parameters }: Operation,
  source: Source,
  scope: Scope,
): { name: string; type: string; isReadonly: true }[] {
  const byPlace = Map.groupBy(parameters, (parameter) => places[parameter.in]);
  return [...byPlace].map(([name, group]) => ({
    name,
    isReadonly: true,
    type: `{\n${group.map((parameter) => member(parameter, source, scope)).join('\n')}\n}`,
  }));
}

function member(parameter: Parameter, source: Source, scope: Scope): string {
  const text = docText(parameter);
  const doc = text === '' ? '' : `/** ${text.replaceAll('\n', '\n * ')} */\n`;
  return `${doc}readonly ${propertyKey(parameter.key)}${parameter.required ? '' : '?'}: ${parameterType(parameter, source, scope)};`;
}

export function parameterType({ schema }: Parameter, source: Source, scope: Scope): string {
  return source.type(plain(schema, scope.schemas));
}
