import type { Answer } from '@jirafe/events-server';
import { rawText, type ServiceRequest } from '../service/request.ts';
import { type Feed, type FeedEntry, longestBody } from './feed.ts';

/** Types of events by operation; a batch has many. */
export const typeOfOperation: Readonly<Record<string, string>> = {
  sendCart: 'cart',
  sendCategory: 'category',
  sendCustomer: 'customer',
  sendEmployee: 'employee',
  sendOrder: 'order',
  sendProduct: 'product',
  sendInventory: 'product.inventory',
  sendProductCost: 'product.cost',
  sendHeartbeat: 'heartbeat',
  sendBatch: 'batch',
  trackPageview: 'pageview',
  trackPageviewPixel: 'pageview',
  trackVisit: 'visit',
  trackVisitPixel: 'visit',
};

/** Bytes up to which a batch is taken apart for the page. */
const longestBatch = 262_144;

/** Tells the feed what became of a request: of the event that it brought, or of each of a small batch. */
export function record(feed: Feed, request: ServiceRequest, answer: Answer, at: number): void {
  const operation = request.operation ?? 'unknown';
  const type = typeOfOperation[operation] ?? lastSegment(request.url);
  const site = request.site ?? siteOf(request.url);
  const common = { at, operation, site, status: answer.status };
  if (operation === 'sendBatch' && answer.status === 200) {
    for (const entry of batchEntries(request, answer)) feed.add({ ...common, ...entry });
    return;
  }
  feed.add({
    ...common,
    type,
    ...verdictOf(answer.status, typeof answer.body === 'string' ? answer.body : ''),
    ...shownBody(bodyOf(request)),
  });
}

function bodyOf(request: ServiceRequest): string {
  const text = rawText(request);
  if (text !== undefined) return text;
  return new URLSearchParams(request.url.split('?')[1] ?? '').get('data') ?? '';
}

function shownBody(text: string): Pick<FeedEntry, 'body' | 'cut'> {
  return text.length > longestBody ? { body: text.slice(0, longestBody), cut: true } : { body: text, cut: false };
}

type Verdict = Pick<FeedEntry, 'verdict' | 'errorType' | 'message' | 'errors'>;

function verdictOf(status: number, body: string): Verdict {
  if (status < 400) return { verdict: 'stored' };
  return { verdict: status >= 500 ? 'failed' : 'refused', ...errorFields(parse(body)) };
}

function errorFields(value: unknown): Pick<FeedEntry, 'errorType' | 'message' | 'errors'> {
  const {
    error_type: errorType,
    message,
    errors,
    detail,
  } = Object(value) as { error_type?: string; message?: string; errors?: Record<string, string>; detail?: string };
  const told = message ?? detail;
  return {
    ...(errorType === undefined ? {} : { errorType }),
    ...(told === undefined ? {} : { message: told }),
    ...(errors === undefined ? {} : { errors }),
  };
}

function* batchEntries(request: ServiceRequest, answer: Answer): Generator<Verdict & Pick<FeedEntry, 'type' | 'body' | 'cut'>> {
  const small = request.raw !== undefined && request.raw.byteLength <= longestBatch && typeof answer.body === 'string';
  if (!small) return yield { type: 'batch', verdict: 'stored', body: '', cut: true };
  const given = Object(parse(rawText(request) ?? '')) as Record<string, unknown[]>;
  const results = Object(parse(answer.body)) as Record<string, { success?: boolean; error_type?: string }[]>;
  for (const [type, list] of Object.entries(results)) {
    for (const [index, result] of list.entries()) {
      const verdict = result.success === true ? 'stored' : result.error_type === 'unknown' ? 'failed' : 'refused';
      yield {
        type,
        verdict,
        ...(result.success === true ? {} : errorFields(result)),
        ...shownBody(JSON.stringify(given[type]?.[index]) ?? ''),
      };
    }
  }
}

function parse(text: unknown): unknown {
  try {
    return typeof text === 'string' ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

function siteOf(url: string): string | undefined {
  const [, version, site] = url.split('?')[0]?.split('/') ?? [];
  return version !== 'v2' || site === undefined || site === 'tracker' ? undefined : site;
}

function lastSegment(url: string): string {
  return url.split('?')[0]?.split('/').at(-1) ?? '';
}
