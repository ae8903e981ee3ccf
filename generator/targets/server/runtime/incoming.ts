import { contentFor, withoutFiles } from './body.ts';
import { problems, summary } from './check.ts';
import { isLater } from './context.ts';
import { byPath, failure, Problem } from './errors.ts';
import { readBytes, TooLarge, UnknownEncoding, Unreadable } from './request.ts';
import { type ContentRow, NotReadable, type Route } from './route.ts';
import type { Before, Plan } from './work.ts';

/** The body of a request, read and checked; that of a batch is only read. Throws the answer for one that cannot be taken. */
export async function readBody({ body: row, batch }: Route, work: Before): Promise<unknown> {
  const { plan, options, request } = work;
  const most = options.maxBytes ?? batch?.maxBytes ?? plan.maxBytes;
  let bytes: Uint8Array;
  try {
    bytes = await readBytes(request, most);
  } catch (error) {
    throw unread(error, most, plan);
  }
  if (row === undefined || (bytes.byteLength === 0 && !row.required)) return undefined;
  const header = request.headers.get('content-type');
  const content = contentFor(row, header) ?? lenient(row.contents, plan);
  if (content === undefined) throw new Problem(415, `The body must be ${row.contents.map(({ mediaType }) => mediaType).join(' or ')}.`);
  const given = valueOfBody(content, bytes, header ?? '', plan);
  const value = isLater(given) ? await given : given;
  if (batch !== undefined || content.check === undefined) return value;
  const told = wrongIn(value, content, options.validation);
  if (told === undefined) return value;
  throw failure(plan.failures, 'invalid', { message: summary(told), errors: told });
}

/** What it means that the bytes of a body could not be had. */
function unread(error: unknown, most: number, { failures }: Plan): unknown {
  if (error instanceof TooLarge) return failure(failures, 'tooLarge', { message: `The body has more than ${most} bytes.` });
  if (error instanceof Unreadable) return failure(failures, 'badBody', { message: 'The body cannot be read.' });
  if (!(error instanceof UnknownEncoding)) return error;
  return new Problem(415, 'The body is packed in a way that is not known here.', { headers: { 'accept-encoding': 'gzip, deflate' } });
}

/** What is wrong with a body, by path; of a stream, with the first item that is wrong. */
function wrongIn(
  value: unknown,
  { check, each, files = [] }: ContentRow,
  validation: object | undefined,
): Record<string, string> | undefined {
  if (check === undefined) return undefined;
  for (const [index, item] of each === true && Array.isArray(value) ? value.entries() : [[undefined, value] as const]) {
    const errors = problems(check, withoutFiles(item, files), validation);
    if (errors !== undefined) return byPath(errors, index === undefined ? '' : String(index));
  }
  return undefined;
}

/** An API that says what a body gets that is no JSON does not ask what the body was called. */
function lenient(contents: readonly ContentRow[], { failures }: Plan): ContentRow | undefined {
  return failures.badBody === undefined || contents.length > 1 ? undefined : contents[0];
}

function valueOfBody(content: ContentRow, bytes: Uint8Array, mediaType: string, { failures }: Plan): unknown {
  const fail = (error: unknown): never => {
    if (!(error instanceof NotReadable)) throw error;
    throw failure(failures, 'badBody', { message: `The body is not ${content.mediaType}.` });
  };
  try {
    const value = content.read(bytes, content, mediaType);
    return isLater(value) ? value.catch(fail) : value;
  } catch (error) {
    return fail(error);
  }
}
