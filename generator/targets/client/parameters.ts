import type { Operation, Parameter } from '../../ir/operation.ts';
import { propertyKey, stringLiteral } from '../../typescript/literal.ts';
import { docText } from '../../typescript/jsdoc.ts';
import { objectCode } from '../../typescript/code.ts';
import { parameterKey } from './names.ts';
import { plain, resolved } from '../schemas.ts';
import { type Scope, type Source } from './scope.ts';

/** Parameters of operations: the rows of the table, and the type of the argument object. */

const adders: Readonly<Record<Parameter['in'], string>> = {
  path: 'toPath',
  query: 'toQuery',
  querystring: 'toQuery',
  header: 'toHeader',
  cookie: 'toCookie',
};

/** The row of a parameter, as source. */
export function parameterRow(parameter: Parameter, source: Source, scope: Scope): string {
  const { name, key, required, explode, allowReserved } = parameter;
  const writer = source.use('../runtime/styles.js', writerOf(parameter, scope));
  const scalar = isScalar(parameter, scope);
  return objectCode(
    [
      ['name', stringLiteral(name)],
      ['key', stringLiteral(parameterKey(key))],
      ['required', required ? 'true' : undefined],
      ['explode', explode && !scalar ? 'true' : undefined],
      ['allowReserved', allowReserved ? 'true' : undefined],
      ['write', writer],
      ['add', source.use('../runtime/places.js', adders[parameter.in])],
    ],
    2,
  );
}

function isScalar({ schema }: Parameter, { schemas }: Scope): boolean {
  return ['string', 'number', 'boolean', 'literal'].includes(resolved(schema, schemas).kind);
}

/** The function of `runtime/styles.ts` that writes a parameter: by `content` if it has one, else by its style. */
function writerOf(parameter: Parameter, scope: Scope): string {
  const { in: place, mediaType, style } = parameter;
  if (place === 'querystring') return 'wholeQuery';
  if (mediaType !== undefined) {
    const json = /[/+]json$/.test(mediaType.split(';')[0]?.trim() ?? '');
    if (place === 'header') return json ? 'jsonHeader' : 'textHeader';
    if (place === 'path') return json ? 'jsonSegment' : 'segment';
    return json ? 'jsonPair' : 'textPair';
  }
  if (place === 'header') return isScalar(parameter, scope) ? 'textHeader' : 'simpleHeader';
  if (style === 'simple') return isScalar(parameter, scope) ? 'segment' : 'simple';
  return style === 'form' && place === 'cookie' ? 'formCookie' : style;
}

/** What a call must be given beside its body. */
export interface ParameterShape {
  readonly required: boolean;
  /** True where a preset can make a required parameter optional. */
  readonly presettable: boolean;
}

export function parameterShape({ parameters }: Operation, scope: Scope): ParameterShape {
  const required = parameters.filter((parameter) => parameter.required);
  return { required: required.length > 0, presettable: required.some((parameter) => isPreset(parameter, scope)) };
}

/** The members of the type of an operation's parameters, a line or more for each. */
export function parameterMembers({ parameters }: Operation, source: Source, scope: Scope): string {
  return parameters.map((parameter) => member(parameter, source, scope)).join('\n');
}

export function isPreset(parameter: Parameter, scope: Scope): boolean {
  return parameter.in === 'path' && scope.presets.has(parameterKey(parameter.key));
}

/** One member of an interface of parameters, with its words. */
function member(parameter: Parameter, source: Source, scope: Scope): string {
  const { key, required } = parameter;
  const text = docText(parameter);
  const doc = text === '' ? '' : `/** ${text.replaceAll('\n', '\n * ')} */\n`;
  const type = parameterType(parameter, source, scope);
  return `${doc}readonly ${propertyKey(parameterKey(key))}${required ? '' : '?'}: ${type}${required ? '' : ' | undefined'};`;
}

export function parameterType({ schema }: Parameter, source: Source, scope: Scope): string {
  return source.type(plain(schema, scope.schemas));
}
