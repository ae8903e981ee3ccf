import { pino, type DestinationStream, type Logger } from 'pino';
import type { Settings } from '../config/settings.ts';

export type { Logger } from 'pino';

/** Lines are written in bunches, and wait no longer than this, in milliseconds. */
const flushInterval = 500;

/**
 * Structured logs on stdout. Nothing of a request is logged but what is named in `service.ts`: its id, operation, status, site and the id of
 * its token. No header, no query, no body: that is where addresses, cookies and tokens are. Of an error only its kind, code and message.
 */
export function createLogs(level: Settings['logLevel'], destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { name: 'jirafe-collector' },
    serializers: { err: errorFields },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  if (destination !== undefined) return pino(options, destination);
  const stdout = pino.destination({ fd: 1, sync: false, minLength: 4096 });
  setInterval(() => stdout.flush(), flushInterval).unref();
  return pino(options, stdout);
}

function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, cause } = error as Error & { code?: unknown };
  return {
    type: error.name,
    message: redacted(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    stack: redacted(error.stack ?? ''),
    ...(cause === undefined ? {} : { cause: errorFields(cause) }),
  };
}

/** A library's message may repeat what it was given. */
export function redacted(text: string): string {
  return text
    .replace(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '(e-mail)')
    .replace(/\bBearer\s+\S+/gi, 'Bearer (token)')
    .replace(/\bjirafe_[\w-]{20,}/g, '(token)');
}
