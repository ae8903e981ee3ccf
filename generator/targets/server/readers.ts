import type { Content, Parameter, SecurityScheme } from '../../ir/operation.ts';
import { isJson } from '../schemas.ts';

export { isJson };

/** Which function of the runtime reads what of a request. The generated tables name them; the mock server calls them. */

/** The function of `runtime/styles.ts` that reads a parameter: by `content` if it has one, else by its style. */
export function styleReader({ in: place, mediaType, style }: Parameter): ParameterReaderName {
  if (place === 'querystring') return 'wholeQuery';
  if (mediaType !== undefined) return isJson(mediaType) ? 'json' : 'text';
  if (place === 'header') return 'header';
  if (place === 'cookie') return style === 'cookie' ? 'plainCookie' : 'cookie';
  return style === 'cookie' ? 'form' : style;
}

type ParameterReaderName = Exclude<Parameter['style'], 'cookie'> | 'wholeQuery' | 'json' | 'text' | 'header' | 'cookie' | 'plainCookie';

const readers = {
  json: 'readJson',
  form: 'readForm',
  multipart: 'readMultipart',
  text: 'readText',
  xml: 'readText',
  events: 'readText',
  ndjson: 'readLines',
  binary: 'readBinary',
  other: 'readBinary',
} as const satisfies Readonly<Record<Content['kind'], string>>;

/** The function of `runtime/body.ts` that reads a body. */
export function bodyReader({ kind, mediaType }: Pick<Content, 'kind' | 'mediaType'>): (typeof readers)[keyof typeof readers] {
  return kind === 'multipart' && !/^multipart\/form-data/i.test(mediaType) ? 'readBinary' : readers[kind];
}

/** How a credential of a scheme is read: the function of `runtime/security.ts`, the name or word that it looks for, and the challenge of an answer 401. */
export function schemeReader(scheme: SecurityScheme): {
  readonly reader: 'queryKey' | 'headerKey' | 'cookieKey' | 'basic' | 'authorization' | 'certificate';
  readonly word: string;
  readonly challenge?: string;
} {
  switch (scheme.type) {
    case 'apiKey':
      return { reader: ({ query: 'queryKey', header: 'headerKey', cookie: 'cookieKey' } as const)[scheme.in], word: scheme.parameter };
    case 'http':
      if (scheme.scheme === 'basic') return { reader: 'basic', word: 'Basic', challenge: 'Basic realm="api"' };
      return scheme.scheme === 'bearer'
        ? { reader: 'authorization', word: 'Bearer', challenge: 'Bearer' }
        : { reader: 'authorization', word: scheme.scheme, challenge: scheme.scheme };
    case 'oauth2':
    case 'openIdConnect':
      return { reader: 'authorization', word: 'Bearer', challenge: 'Bearer' };
    case 'mutualTLS':
      return { reader: 'certificate', word: '' };
  }
}
