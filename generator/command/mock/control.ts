import { FaultError, type Faults, parseFault } from './fault.ts';
import { ignoredBy } from './ignored.ts';
import type { Answer, Asked } from './message.ts';
import type { Entry } from './server.ts';
import type { Service } from './service.ts';

/** What the control endpoint acts on. */
export interface Controlled {
  readonly service: Service;
  readonly faults: Faults;
  readonly requests: readonly Entry[];
  reset(seed?: number): void;
}

/**
 * `/__okapi`, for tests: GET tells the state; PUT `/faults` with a list of faults, or a line for each, sets them, and DELETE takes them away;
 * GET `/requests` tells what came and what was wrong with it; POST `/reset?seed=7` begins anew: seeds, counts and requests.
 */
export function control({ method, url, body }: Asked, controlled: Controlled): Answer {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const { service, faults, requests } = controlled;
  switch (`${method} ${pathname}`) {
    case 'GET /__okapi':
      return json(200, {
        operations: service.api.operations.map(({ name, method: own, path }) => ({ name, method: own, path })),
        faults: faults.list.map(({ text }) => text),
        ignored: ignoredBy(service.api),
        requests: requests.length,
      });
    case 'GET /__okapi/requests':
      return json(200, requests);
    case 'GET /__okapi/faults':
      return json(
        200,
        faults.list.map(({ text }) => text),
      );
    case 'PUT /__okapi/faults':
      return setFaults(new TextDecoder().decode(body), faults);
    case 'DELETE /__okapi/faults':
      faults.set([]);
      return json(200, []);
    case 'POST /__okapi/reset':
      return reset(searchParams.get('seed'), controlled);
    default:
      return json(404, {
        message: 'There are GET /__okapi, GET /__okapi/requests, GET, PUT and DELETE /__okapi/faults, POST /__okapi/reset.',
      });
  }
}

function reset(seed: string | null, controlled: Controlled): Answer {
  if (seed !== null && !/^-?\d+$/.test(seed)) return json(400, { message: 'The seed is a whole number.' });
  controlled.reset(seed === null ? undefined : Number(seed));
  return json(200, { requests: 0 });
}

function setFaults(text: string, faults: Faults): Answer {
  try {
    faults.set(linesOf(text).map(parseFault));
    return json(
      200,
      faults.list.map((fault) => fault.text),
    );
  } catch (error) {
    if (error instanceof FaultError) return json(400, { message: error.message });
    throw error;
  }
}

function linesOf(text: string): string[] {
  if (!text.trimStart().startsWith('[')) return text.split('\n').filter((line) => line.trim() !== '');
  try {
    const read = JSON.parse(text) as unknown;
    if (Array.isArray(read) && read.every((one) => typeof one === 'string')) return read;
  } catch {
    // What is no JSON is no list either.
  }
  throw new FaultError('Faults are a JSON list of texts, or a line for each.');
}

function json(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
