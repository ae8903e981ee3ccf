import type { Compress } from './client.ts';

/**
 * Compresses request bodies of `from` bytes or more (8,192 unless given) with gzip: `createClient({ compress: gzip() })`.
 * A server that answers 415 gets that request, and all later ones, as they are (RFC 7694).
 */
export function gzip({ from = 8192 }: { readonly from?: number } = {}): Compress {
  let taken = true;
  const compress = (payload: string | Uint8Array): Promise<Uint8Array<ArrayBuffer>> | undefined =>
    taken && payload.length >= from ? deflate(payload) : undefined;
  return Object.assign(compress, { refused: () => void (taken = false) });
}

async function deflate(payload: string | Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([payload as string]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
