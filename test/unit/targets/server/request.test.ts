import { describe, expect, it } from 'vitest';
import { partsOf, readBytes, TooLarge } from '../../../../generator/targets/server/runtime/request.ts';

describe('the parts of a URL', () => {
  it.each([
    ['https://event.jirafe.com/v2/a/cart?x=1', '/v2/a/cart', 'x=1'],
    ['/v2/a/cart?x=1', '/v2/a/cart', 'x=1'],
    ['/v2/a/cart', '/v2/a/cart', ''],
    ['/v2/cart?x=http://y/z?w#f', '/v2/cart', 'x=http://y/z?w'],
    ['/v2/cart#?x', '/v2/cart', ''],
    ['/a?', '/a', ''],
    ['https://host', '/', ''],
    ['https://host?x=/1', '/', 'x=/1'],
    ['*', '*', ''],
  ])('%s', (url, path, query) => {
    expect(partsOf(url)).toEqual({ path, query });
  });
});

describe('reading a body', () => {
  const headers = new Headers();

  it('is done without a stream where there is none', async () => {
    const arrayBuffer = async (): Promise<ArrayBuffer> => new TextEncoder().encode('{}').buffer;
    const bytes = await readBytes({ method: 'POST', url: '/', headers, arrayBuffer }, 2);
    expect(new TextDecoder().decode(bytes)).toBe('{}');
    await expect(readBytes({ method: 'POST', url: '/', headers, arrayBuffer }, 1)).rejects.toBeInstanceOf(TooLarge);
  });

  it('stops the stream as soon as there is too much of it', async () => {
    let cancelled = false;
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(10));
      },
      cancel() {
        cancelled = true;
      },
    });
    await expect(readBytes({ method: 'POST', url: '/', headers, body }, 25)).rejects.toBeInstanceOf(TooLarge);
    expect(cancelled).toBe(true);
    expect(pulled).toBeLessThan(6);
  });

  it('believes a length that is too large, and none that is not', async () => {
    const body = new Response('x'.repeat(100)).body;
    await expect(
      readBytes({ method: 'POST', url: '/', headers: new Headers({ 'content-length': '1000' }), body }, 200),
    ).rejects.toBeInstanceOf(TooLarge);
    await expect(readBytes({ method: 'POST', url: '/', headers: new Headers({ 'content-length': '1' }), body }, 50)).rejects.toBeInstanceOf(
      TooLarge,
    );
  });
});
