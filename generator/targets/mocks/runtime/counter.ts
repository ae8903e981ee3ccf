/** Gives one number after the other. */
export function countFrom(first: number): () => number {
  let next = first;
  return () => next++;
}

/** Options of a handler that stands at `baseUrl`: its path, if that names one. */
export function withBase<Options extends object>(baseUrl: string, options: Options): Options & { readonly basePath?: string } {
  const path = /^https?:\/\/[^/]+(\/.*)?$/.exec(baseUrl);
  return path === null ? options : { basePath: path[1]?.replace(/\/+$/, '') ?? '', ...options };
}
