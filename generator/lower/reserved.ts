/** Names that mean something else already, so that nothing of a document may take them. */

/** Type names that generated code needs with their usual meaning, or that the packages export themselves. */
export const reservedTypes: ReadonlySet<string> = words(`
  AbortController AbortSignal Array ArrayBuffer AsyncIterable AsyncIterator Awaited BigInt Blob Boolean Buffer Capitalize Crypto
  DataView Date Document Element Error EvalError Event EventTarget Exclude Extract File FormData Function Generator Headers Infinity
  Int8Array Intl Iterable Iterator JSON Lowercase Map Math NaN NoInfer NonNullable Number Object Omit Partial Pick Promise
  PromiseLike Proxy RangeError Readonly ReadonlyArray ReadonlyMap ReadonlySet ReadableStream Record ReferenceError Reflect RegExp
  Request Required Response ReturnType Set String Symbol SyntaxError TextDecoder TextEncoder TypeError URL URLSearchParams Uint8Array
  Uncapitalize Uppercase WeakMap WeakRef WeakSet Parameters
  ApiError CallOptions Client DeepPartial ErrorType Fixtures Json MakeOptions Measure MockRecipe Result Retry StoryEvent StoryOptions
`);

/** Words that cannot name a function or a variable, or that generated code calls its own. */
export const reservedWords: ReadonlySet<string> = words(`
  abstract any arguments as async await boolean break case catch class const constructor continue debugger declare default delete do else
  enum eval export extends false finally for from function get globalThis if implements import in infer instanceof interface is keyof let
  module namespace never new null number object of package private protected public readonly require return set static string super switch
  symbol this throw true try type typeof undefined unknown unique using var void while with yield
  args authenticate authorize batch client createClient createHandler fetch operations options queue
  hasOwnProperty isPrototypeOf prototype then toJSON toLocaleString toString valueOf
`);

/** Keys that every object has, so that looking one up would find what nobody put there. */
export const reservedKeys: ReadonlySet<string> = words(
  'constructor hasOwnProperty isPrototypeOf propertyIsEnumerable prototype then toJSON toLocaleString toString valueOf',
);

/** Bases of file names that mean something else: on Windows, to npm, or in a generated package. */
export const reservedFiles: ReadonlySet<string> = words(`
  aux com0 com1 com2 com3 com4 com5 com6 com7 com8 com9 con conin$ conout$ lpt0 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9 nul prn
  package node-modules
  arbitraries client cli error-types json-schema json-schemas errors fixtures handler index msw node stories openapi operations routes runtime
`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
