import type { SecurityScheme } from '../ir/operation.ts';
import { below, type Context, defined, entriesOf, isObject, stringOf } from './context.ts';
import { allocator, camelCase } from './names.ts';

/** `components.securitySchemes` (OpenAPI 3.1, 4.8.27), in the order of the document. */
export function lowerSecuritySchemes(context: Context): SecurityScheme[] {
  const components = context.root['components'];
  const keys = allocator();
  return entriesOf(isObject(components) ? components['securitySchemes'] : undefined).flatMap(([name, entry]): SecurityScheme[] => {
    const found = context.deref(entry, below('#/components/securitySchemes', name));
    if (found === undefined) return [];
    const { value, at } = found;
    const common = { name, key: keys.take(camelCase(name)), at, ...defined({ description: stringOf(value['description']) }) };
    switch (value['type']) {
      case 'apiKey': {
        const place = (['query', 'header', 'cookie'] as const).find((one) => one === value['in']) ?? 'header';
        return [{ ...common, type: 'apiKey', in: place, parameter: stringOf(value['name']) ?? name }];
      }
      case 'http':
        return [
          {
            ...common,
            type: 'http',
            scheme: (stringOf(value['scheme']) ?? 'bearer').toLowerCase(),
            ...defined({ bearerFormat: stringOf(value['bearerFormat']) }),
          },
        ];
      case 'oauth2':
        return [{ ...common, type: 'oauth2' }];
      case 'openIdConnect':
        return [{ ...common, type: 'openIdConnect', url: stringOf(value['openIdConnectUrl']) ?? '' }];
      case 'mutualTLS':
        return [{ ...common, type: 'mutualTLS' }];
      default:
        return [];
    }
  });
}
