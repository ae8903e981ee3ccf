import { byStatus } from './answer.ts';
import type { Settings } from './client.ts';
import { InvalidDataError } from './errors.ts';
import type { Operation, RequestInfo } from './operation.ts';

/** What a validator says: `errors` in the words of the validators package. */
interface Verdict {
  readonly valid: boolean;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** Asks the validator of a request's schema, if the client was told to and has one. Throws an InvalidDataError. */
export function validateRequest(operation: Operation, settings: Settings, info: RequestInfo, value: unknown): void {
  checkBody(settings, operation.schemas?.body, value, info);
}

/** The same for a body by its schema's name, for who sends it in another way than by a call of its own. */
export function checkBody(settings: Settings, schema: string | undefined, value: unknown, info: RequestInfo): void {
  if (asked(settings, 'request')) judge(settings, schema, value, (errors) => new InvalidDataError(info, 'request', errors));
}

/** The same for an answer that is a success. */
export function validateAnswer(operation: Operation, settings: Settings, info: RequestInfo, status: number, value: unknown): void {
  const schema = asked(settings, 'response') && byStatus(operation.schemas?.answers ?? {}, status);
  if (schema) judge(settings, schema, value, (errors) => new InvalidDataError(info, 'response', errors));
}

function asked({ validate }: Settings, side: 'request' | 'response'): boolean {
  return validate === side || validate === 'both';
}

function judge(settings: Settings, schema: string | undefined, value: unknown, refusal: (errors: Record<string, string>) => Error): void {
  const validator = (settings.validators as Readonly<Record<string, (value: unknown) => Verdict>> | undefined)?.[`validate${schema}`];
  const verdict = validator?.(value);
  if (verdict === undefined || verdict.valid) return;
  throw refusal(Object.fromEntries((verdict.errors ?? []).map(({ path, message }) => [path, message])));
}
