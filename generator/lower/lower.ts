import type { Diagnostics } from '../diagnostics/diagnostic.ts';
import type { Api } from '../ir/api.ts';
import type { Operation } from '../ir/operation.ts';
import type { Document } from '../read/document.ts';
import { lowerBatch } from './batch.ts';
import { checkAgreement } from './agreement.ts';
import { type Context, createContext, defined, isObject, stringOf } from './context.ts';
import { lowerErrors, lowerMethodAliases } from './errors.ts';
import { createNamedSchemas } from './named.ts';
import { allocator } from './names.ts';
import { lowerPaths, lowerServers, type OperationScope, variantsOf } from './operation.ts';
import { reservedFiles, reservedWords } from './reserved.ts';
import { lowerSecuritySchemes } from './security.ts';
import { reportUnused } from './unused.ts';

/** Makes the API that targets see of a document that was read: names, order, operations, errors, batch. What is wrong goes to `diagnostics`. */
export function lower(document: Document, diagnostics: Diagnostics): Api {
  const context = createContext(document, diagnostics);
  const { root } = document;
  const schemas = createNamedSchemas(context);
  const names = allocator({ reserved: reservedWords, suffix: 'Operation' });
  const scope: OperationScope = {
    context,
    schemas,
    names,
    modules: allocator({ reserved: reservedFiles, suffix: '-operation', fold: (name) => name.toLowerCase() }),
    security: root['security'],
    outgoing: false,
    callbacks: new Map(),
  };
  const operations = lowerPaths(root['paths'], '#/paths', scope);
  const webhooks = [...lowerPaths(root['webhooks'], '#/webhooks', { ...scope, outgoing: true }), ...[...scope.callbacks.values()].flat()];
  const finished = schemas.finish();
  const byName = new Map(finished.map((schema) => [schema.name, schema]));
  const whole = operations.map((operation) =>
    linkBeacon({ ...operation, variants: variantsOf(operation, byName, names) }, operations, context),
  );
  const batch = lowerBatch(whole, byName, context);
  const errors = lowerErrors(context);
  checkAgreement(whole, byName, errors, batch, context);
  reportUnused(context);
  const info = isObject(root['info']) ? root['info'] : {};
  const license = isObject(info['license']) ? info['license'] : undefined;
  return {
    title: stringOf(info['title']) ?? 'API',
    version: stringOf(info['version']) ?? '0.0.0',
    servers: lowerServers(root['servers']),
    schemas: finished,
    operations: whole,
    webhooks,
    security: lowerSecuritySchemes(context),
    errors,
    methodAliases: lowerMethodAliases(context),
    document: root,
    ...defined({
      summary: stringOf(info['summary']),
      description: stringOf(info['description']),
      license: license && {
        name: stringOf(license['name']) ?? '',
        ...defined({ identifier: stringOf(license['identifier']), url: stringOf(license['url']) }),
      },
      batch,
    }),
  };
}

function linkBeacon(operation: Operation, operations: readonly Operation[], context: Context): Operation {
  const { beaconOf, ...others } = operation;
  if (beaconOf === undefined) return operation;
  const target = operations.find(({ id }) => id === beaconOf);
  if (target !== undefined) return { ...others, beaconOf: target.name };
  context.problem('beacon-unknown', 'error', operation.at, `x-beacon names the operation "${beaconOf}", which does not exist.`);
  return others;
}
