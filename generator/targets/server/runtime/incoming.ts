import { contentFor } from './body.ts';
import { problems, summary } from './check.ts';
import { byPath, failure, Problem } from './errors.ts';
import { readBytes, TooLarge, UnknownEncoding, Unreadable } from './request.ts';
import { type ContentRow, NotReadable, type Route } from './route.ts';
import type { Before, Plan } from './work.ts';

/** The body of a request, read and checked; that of a batch is only read. Throws the answer for one that cannot be taken. */
export async function readBody({ body: row, batch }: Route, work: Before): Promise<unknown> {
  const { plan, options, request } = work;
  const most = options.maxBytes ?? batch?.maxBytes ?? plan.maxBytes;
  const bytes = await readBytes(request, most).catch((error: unknown) => {
    if (error instanceof TooLarge) throw failure(plan.failures, 'tooLarge', { message: `The body has more than ${most} bytes.` });
    if (error instanceof Unreadable) throw failure(plan.failures, 'badBody', { message: 'The body cannot be read.' });
    if (error instanceof UnknownEncoding) {
      throw new Problem(415, 'The body is packed in a way that is not known here.', { headers: { 'accept-encoding': 'gzip, deflate' } });
    }
    throw error;
  });
  if (row === undefined || (bytes.byteLength === 0 && !row.required)) return undefined;
  const header = request.headers.get('content-type');
  const content = contentFor(row, header) ?? lenient(row.contents, plan);
  if (content === undefined) throw new Problem(415, `The body must be ${row.contents.map(({ mediaType }) => mediaType).join(' or ')}.`);
  const value = await valueOfBody(content, bytes, header ?? '', plan);
  if (batch !== undefined || content.check === undefined) return value;
  const errors = problems(content.check, value, options.validation);
  if (errors === undefined) return value;
  const told = byPath(errors);
  throw failure(plan.failures, 'invalid', { message: summary(told), errors: told });
}

/** An API that says what a body gets that is no JSON does not ask what the body was called. */
function lenient(contents: readonly ContentRow[], { failures }: Plan): ContentRow | undefined {
  return failures.badBody === undefined || contents.length > 1 ? undefined : contents[0];
}

async function valueOfBody(content: ContentRow, bytes: Uint8Array, mediaType: string, { failures }: Plan): Promise<unknown> {
  try {
    return await content.read(bytes, content, mediaType);
  } catch (error) {
    if (!(error instanceof NotReadable)) throw error;
    throw failure(failures, 'badBody', { message: `The body is not ${content.mediaType}.` });
  }
}
