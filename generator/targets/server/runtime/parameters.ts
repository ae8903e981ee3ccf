import { problems, summary } from './check.ts';
import { byPath, failure } from './errors.ts';
import type { RequestLike } from './request.ts';
import { NotReadable, type Place, type Route, type Source } from './route.ts';
import type { PathValues } from './router.ts';
import { cookieOf, cookiesOf, pairsOf } from './styles.ts';
import type { Before } from './work.ts';

/** Parameters by place and key. */
export type Places = { readonly [Key in Exclude<Place, 'path'> | 'params']?: Readonly<Record<string, unknown>> };

/** Reads and checks all parameters of a route; throws the answer that names those that are wrong. */
export function readParameters(route: Route, { plan, options, source }: Before): Places {
  if (route.parameters.length === 0) return {};
  const places: { -readonly [Key in keyof Places]: Record<string, unknown> } = {};
  for (const { place } of route.parameters) places[placeKey(place)] ??= {};
  const wrong: Record<string, string>[] = [];
  for (const row of route.parameters) {
    let value: unknown;
    try {
      value = row.read(row, source);
    } catch (error) {
      if (!(error instanceof NotReadable)) throw error;
      if (row.asBody === true) throw failure(plan.failures, 'badBody', { message: `"${row.name}" is not JSON.` });
      wrong.push({ [row.name]: 'is not JSON' });
      continue;
    }
    if (value === undefined) {
      if (row.required) wrong.push({ [row.name]: 'is missing' });
      continue;
    }
    const errors = problems(row.check, value, options.validation);
    if (errors !== undefined) wrong.push(byPath(errors, row.asBody === true ? '' : row.name));
    else (places[placeKey(row.place)] ??= {})[row.key] = value;
  }
  if (wrong.length === 0) return places;
  const errors: Record<string, string> = Object.assign(Object.create(null), ...wrong);
  throw failure(plan.failures, 'invalid', { message: summary(errors), errors });
}

function placeKey(place: Place): keyof Places {
  return place === 'path' ? 'params' : place;
}

/** What the parameters of a request are read from. */
export function sourceOf(request: RequestLike, rawQuery: string, values: PathValues): Source {
  return new RequestSource(request, rawQuery, values);
}

class RequestSource implements Source {
  readonly rawQuery: string;
  readonly #request: RequestLike;
  readonly #values: PathValues;
  #query: Source['query'] | undefined;

  constructor(request: RequestLike, rawQuery: string, values: PathValues) {
    this.#request = request;
    this.rawQuery = rawQuery;
    this.#values = values;
  }

  get query(): Source['query'] {
    return (this.#query ??= pairsOf(this.rawQuery));
  }

  path(name: string): string | undefined {
    return this.#values.get(name);
  }

  header(name: string): string | null {
    return this.#request.headers.get(name);
  }

  cookie(name: string): string | undefined {
    return cookieOf(this.#request.headers.get('cookie'), name);
  }

  cookies(name: string): readonly string[] {
    return cookiesOf(this.#request.headers.get('cookie'), name);
  }
}
