import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { workplace } from '../support/cli.ts';
import { petstore } from '../support/petstore.ts';

/** `okapi mock`, run as a user runs it. */

async function saysUntil(child: { stdout: NodeJS.ReadableStream | null }, wanted: RegExp): Promise<RegExpExecArray> {
  let said = '';
  for (;;) {
    const [chunk] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    said += chunk.toString();
    const found = wanted.exec(said);
    if (found !== null) return found;
  }
}

describe('okapi mock', () => {
  it('serves a document on a free port, tells of requests, and reads it again when it is saved', async () => {
    using place = workplace({ 'openapi.yaml': petstore });
    const child = place.start('mock', 'openapi.yaml');
    const exit = once(child, 'exit');
    const [, url = ''] = await saysUntil(child, /Swagger Petstore 1\.0\.27 at (http:\/\/\S+)/);
    const line = saysUntil(child, /GET \/api\/v3\/pet\/x {2}400 getPetById .*1 wrong\n {4}path\.petId must be a/);
    await fetch(`${url}/api/v3/pet/x`, { headers: { api_key: 'k' } });
    await line;

    const again = saysUntil(child, /Read again: 6 operations/);
    place.put('openapi.yaml', petstore.replace('/store/inventory', '/store/stock'));
    await again;
    expect((await fetch(`${url}/api/v3/store/stock`)).status).toBe(200);
    child.kill('SIGINT');
    expect(await exit).toEqual([0, null]);
  });

  it.each([
    [['mock'], 'There is no document'],
    [['mock', 'nowhere.yaml'], 'file-not-found'],
    [['mock', 'openapi.yaml', '--port', 'eighty'], '--port wants a number'],
    [['mock', 'openapi.yaml', '--fault', '99'], 'begins with none of these'],
  ])('says what is wrong with %j', (args, message) => {
    using place = workplace({ 'openapi.yaml': petstore });
    const { code, err } = place.okapi(args);
    expect(code).toBe(1);
    expect(err).toContain(message);
  });
});
