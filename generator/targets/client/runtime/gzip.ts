import type { Compress } from './client.ts';

/**
 * Compresses request bodies of `from` bytes or more (8,192 unless given) with gzip: `createClient({ compress: gzip() })`.
 * A server that answers 415 gets that request, and all later ones, as they are (RFC 7694).
 */
export function gzip({ from = 8192 }: { readonly from?: number } = {}): Compress {
  let taken = true;
  return {
    async pack(request) {
      const { payload } = request;
      const parts = partsOf(payload);
      if (!taken || parts.length === 0 || parts.reduce((sum, part) => sum + part.length, 0) < from) return;
      request.plain = payload;
      request.payload = await deflate(parts);
      request.headers.set('content-encoding', 'gzip');
    },
    unpack(request) {
      if (request.plain === undefined) return false;
      taken = false;
      request.payload = request.plain;
      request.plain = undefined;
      request.headers.delete('content-encoding');
      return true;
    },
  };
}

/** Text or bytes; a queue's body is a list of them. None of what is neither, such as a stream. */
function partsOf(payload: unknown): readonly (string | Uint8Array)[] {
  if (typeof payload === 'string' || payload instanceof Uint8Array) return [payload];
  return (payload as { readonly list?: readonly Uint8Array[] } | undefined)?.list ?? [];
}

async function deflate(parts: readonly (string | Uint8Array)[]): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob(parts as string[]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
