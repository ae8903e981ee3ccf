import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Api } from '../../generator/ir/api.ts';

/** Ajv as a judge that shares nothing with ours: a function for every schema of an API, by its name. All errors are told. */
export function ajvOf(api: Pick<Api, 'schemas'>): (name: string) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true, inlineRefs: false, logger: false });
  addFormats.default(ajv);
  const $defs = Object.fromEntries(api.schemas.map(({ name, json }) => [name, json]));
  ajv.addSchema({ $id: 'api', $defs });
  return (name) => {
    const found = ajv.getSchema(`api#/$defs/${name}`);
    if (found === undefined) throw new Error(`The API has no schema "${name}".`);
    return found as ValidateFunction;
  };
}
