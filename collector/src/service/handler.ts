import { AuthorizationError, createHandler, type Handler, UnknownError, ValidationError } from '@jirafe/events-server';
import { mayOpen, type TokenRow, type Tokens } from '../access/tokens.ts';
import type { RateLimit } from '../access/rate.ts';
import { type EventType, type NewEvent, type Outcome, type Store, StoreError } from '../store/store.ts';
import { turn } from '../store/turn.ts';
import { deeperThan } from './depth.ts';
import { newEvent } from './identity.ts';
import { rawBytes, type ServiceRequest } from './request.ts';

/** Bytes up to which the text of a batch is kept for the inspector. */
const keptRaw = 262_144;

export interface ServiceOptions {
  readonly store: Store;
  readonly tokens: Tokens;
  readonly rate: RateLimit;
  readonly formats: 'assert' | 'annotate';
  readonly maxBytes: number;
  readonly maxDepth: number;
  /** Told of what fails and is no answer. */
  readonly onError: (error: unknown, request: ServiceRequest) => void;
  /** Told of every event that was stored, or was stored before. */
  readonly onEvent: (type: EventType, outcome: Outcome) => void;
}

/** The generated handler with callbacks that put every event into the store, and answer once it is durable. */
export function createService(options: ServiceOptions): Handler {
  const { store, tokens, rate, maxDepth, onEvent } = options;

  const checkDepth = (body: unknown): void => {
    if (deeperThan(body, maxDepth)) throw tooDeep(maxDepth);
  };

  const put = (type: EventType, site: string, body: NewEvent['body'], request: ServiceRequest, hasTime: boolean): Promise<void> =>
    store.append([newEvent(type, site, body, senderOf(request), hasTime)]).then(([outcome]) => {
      if (outcome === undefined || outcome === 'failed') throw unavailable();
      onEvent(type, outcome);
    }, asAnswer);

  type Call = {
    readonly operation: string;
    readonly body: object;
    readonly params: { readonly siteId: string };
    readonly request: unknown;
  };

  const ofSite =
    (type: EventType) =>
    ({ body, params, request }: Call): Promise<void> => {
      const own = request as ServiceRequest;
      checkDepth(body);
      return put(type, params.siteId, rawBytes(own) ?? JSON.stringify(body), own, false);
    };

  type Tracked = { readonly site: string; readonly timestamp?: string };

  /** The site of a tracker's event is named in it; whoever has no token may speak only for sites that are known. */
  const ofTracker = async (
    type: EventType,
    event: Tracked,
    text: NewEvent['body'] | undefined,
    principal: TokenRow | undefined,
    request: unknown,
  ): Promise<void> => {
    const own = request as ServiceRequest;
    own.site = event.site;
    if (principal === undefined ? !tokens.opens(event.site) : !mayOpen(principal, event.site)) {
      throw new AuthorizationError({ message: 'The event is about a site that it may not speak for.' });
    }
    checkDepth(event);
    await put(type, event.site, text ?? JSON.stringify(event), own, event.timestamp !== undefined);
  };

  return createHandler<TokenRow>({
    maxBytes: options.maxBytes,
    ...(options.formats === 'annotate' ? { validation: { formats: 'annotate' } } : {}),
    onError: (error, { request }) => options.onError(error, request as ServiceRequest),
    authenticate({ token }, { operation, request }) {
      const own = request as ServiceRequest;
      own.operation = operation;
      const row = token === undefined ? undefined : tokens.find(token);
      own.token = row?.id;
      if (row !== undefined) rate.token(row.id);
      return row;
    },
    authorize({ principal, params }) {
      return params.siteId === undefined || mayOpen(principal, params.siteId);
    },
    sendCart: ofSite('cart'),
    sendCategory: ofSite('category'),
    sendCustomer: ofSite('customer'),
    sendEmployee: ofSite('employee'),
    sendOrder: ofSite('order'),
    sendProduct: ofSite('product'),
    sendInventory: ofSite('product.inventory'),
    sendProductCost: ofSite('product.cost'),
    sendHeartbeat: ofSite('heartbeat'),
    trackPageview: ({ body, principal, request }) => ofTracker('pageview', body, rawBytes(request as ServiceRequest), principal, request),
    trackVisit: ({ body, principal, request }) => ofTracker('visit', body, rawBytes(request as ServiceRequest), principal, request),
    trackPageviewPixel: ({ query, principal, request }) => ofTracker('pageview', query.data, undefined, principal, request),
    trackVisitPixel: ({ query, principal, request }) => ofTracker('visit', query.data, undefined, principal, request),
    async sendBatch({ events, params, request }) {
      const own = request as ServiceRequest;
      // A large batch is in memory as events already.
      if ((own.raw?.byteLength ?? 0) > keptRaw) own.raw = undefined;
      const sender = senderOf(own);
      const results: (ValidationError | UnknownError | undefined)[] = [];
      const fresh: NewEvent[] = [];
      const places: number[] = [];
      let since = performance.now();
      for (const [place, { key, index, bytes, depth }] of events.entries()) {
        if (depth > maxDepth) results[place] = tooDeep(maxDepth);
        else {
          fresh.push(newEvent(key, params.siteId, bytes, sender, false, index));
          places.push(place);
        }
        if (place % 32 === 31 && performance.now() - since > 8) {
          await turn();
          since = performance.now();
        }
      }
      const outcomes = await store.append(fresh).catch(asAnswer);
      for (const [number, place] of places.entries()) {
        const outcome = outcomes[number] ?? 'failed';
        const key = events[place]?.key;
        if (outcome === 'failed') results[place] = unavailable();
        else if (key !== undefined) onEvent(key, outcome);
      }
      results.length = events.length;
      return results;
    },
  });
}

function senderOf(request: ServiceRequest): { key: string | undefined } {
  return { key: request.headers.get('idempotency-key') ?? undefined };
}

function tooDeep(levels: number): ValidationError {
  return new ValidationError({ errors: { '': `is nested deeper than ${levels} levels` } });
}

function asAnswer(error: unknown): never {
  throw error instanceof StoreError ? unavailable(error) : error;
}

/** What a store's failure looks like from outside: try again. */
function unavailable(cause?: unknown): UnknownError {
  const error = new UnknownError({ message: 'The event could not be stored. Send it again, later.' }, { 'retry-after': '1' });
  error.cause = cause;
  return error;
}
