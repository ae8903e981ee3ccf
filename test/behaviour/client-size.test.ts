import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { root } from '../support/cli.ts';

/** What the client costs a page: bundled and minified by esbuild, compressed by gzip. The figures are printed. */

const functions =
  'trackPageviewPixel trackPageview trackVisitPixel trackVisit sendCart sendCategory sendEmployee sendCustomer sendOrder sendProduct sendBatch sendInventory sendProductCost sendHeartbeat';
const all = functions.split(' ').join(', ');

const imports: readonly [what: string, limit: number, code: string][] = [
  ['one operation, sent once', 2000, `import { configure, sendCart } from '@jirafe/events-client'; export { configure, sendCart };`],
  [
    'one operation, with retries, time limits, hooks and validation',
    4000,
    `import { configure, resilient, sendCart } from '@jirafe/events-client'; export { configure, resilient, sendCart };`,
  ],
  [
    'all operations, with all that',
    6000,
    `import { configure, resilient, ${all} } from '@jirafe/events-client'; export { configure, resilient, ${all} };`,
  ],
  ['createClient, with the queue', 11_000, `import { createClient } from '@jirafe/events-client'; export { createClient };`],
];

describe('the client in a bundle', () => {
  it.each(imports)('%s: under %i bytes', async (what, limit, contents) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: join(root, 'generated/client') },
      absWorkingDir: root,
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      write: false,
    });
    const size = gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
    console.log(`${what}: ${size} bytes gzipped`);
    expect(size).toBeLessThan(limit);
  });
});
