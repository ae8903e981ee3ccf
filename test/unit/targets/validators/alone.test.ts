import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsApi, samplesOf } from '../../../support/spec.ts';
import { forget, load } from '../../../support/validators.ts';

/** The package needs nothing beside itself: no dependency, no code made at run time, and of the package itself only what is used. */

let folder: string;

beforeAll(async () => {
  const api = await eventsApi();
  const loaded = await load(api, 'alone');
  folder = mkdtempSync(join(tmpdir(), 'okapi-alone-'));
  cpSync(loaded.folder, folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const order = samplesOf(api)
    .map(({ value }) => value as { readonly status?: string })
    .find(({ status }) => status === 'accepted');
  const script = `
    import { isOrder, validateOrder } from './index.js';
    const order = ${JSON.stringify(order)};
    const bad = { ...order, total: 'much' };
    const said = [isOrder(order), validateOrder(order).valid, isOrder(bad), validateOrder(bad).errors.map(({ path, message }) => path + ' ' + message).join()].join('; ');
    if (globalThis.document) document.title = said; else console.log(said);
  `;
  writeFileSync(join(folder, 'check.js'), script);
  writeFileSync(
    join(folder, 'page.html'),
    '<!doctype html><meta charset="utf-8"><title></title><script type="module" src="check.js"></script>',
  );
});
afterAll(() => {
  forget('alone');
  rmSync(folder, { recursive: true, force: true });
});

const said = 'true; true; false; total must be a number';

describe('the emitted files', () => {
  it('import only one another', () => {
    const imports = globSync('**/*.js', { cwd: folder }).flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/\bfrom '([^']+)'|\bimport\(|\brequire\(/g)].map(([, from]) => from),
    );
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.filter((from) => !/^\.{1,2}\/.*\.js$/.test(from ?? ''))).toEqual([]);
  });

  it('run in an empty folder, in a Node that refuses to make code of texts', () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--disallow-code-generation-from-strings', 'check.js'], {
      cwd: folder,
      encoding: 'utf8',
      env: {},
    });
    expect(stderr).toBe('');
    expect({ status, stdout: stdout.trim() }).toEqual({ status: 0, stdout: said });
  });

  it('run in a page with a strict Content Security Policy', async () => {
    const server = createServer((request, response) => {
      const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
      const type = extname(path) === '.js' ? 'text/javascript' : 'text/html';
      try {
        const body = readFileSync(join(folder, path));
        response
          .writeHead(200, {
            'content-type': type,
            'content-security-policy': "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'",
          })
          .end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const flags = [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ];
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => message.type() === 'error' && !message.text().includes('404') && complaints.push(message.text()));
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/page.html`);
      await expect.poll(() => page.title(), { timeout: 10_000 }).not.toBe('');
      expect(await page.title()).toBe(said);
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
      server.close();
    }
  });
});

describe('a bundle', () => {
  const bundled = async (code: string): Promise<string> => {
    const { outputFiles } = await build({
      stdin: { contents: code, resolveDir: folder },
      bundle: true,
      format: 'esm',
      write: false,
      minifySyntax: true,
    });
    return outputFiles[0]?.text ?? '';
  };

  const events = 'Cart Category Customer Employee Heartbeat Inventory Order Pageview Product ProductCost Visit Batch'.split(' ');
  it.each([
    ['guards of all events', 5, events.map((name) => `is${name}`)],
    ['guards and collectors of all events', 12, events.flatMap((name) => [`is${name}`, `validate${name}`])],
    ['guard of the cart', 3, ['isCart']],
  ])('of the %s is less than %i kB, minified and gzipped', async (_what, most, names) => {
    const code = `export { ${names.join(', ')} } from './index.js'`;
    const stdin = { contents: code, resolveDir: folder };
    const { outputFiles } = await build({ stdin, bundle: true, format: 'esm', write: false, minify: true });
    expect(gzipSync(outputFiles[0]?.contents ?? '').length / 1024).toBeLessThan(most);
  });

  it('of the cart holds no order', async () => {
    const text = await bundled("export { isCart, validateCart } from './index.js'");
    expect(text).toContain('cart_item_number');
    expect(text).not.toContain('order_item_number');
  });

  it('of a guard holds no collector of errors, no table, and no format that it does not use', async () => {
    const text = await bundled("export { isCart } from './index.js'");
    expect(text).not.toMatch(/Rules|errorsOf|must be|codePoints|isHostname|isIri/);
  });

  it('of a guard whose schema has no format is small', async () => {
    const text = await bundled("export { isVisitRef } from './index.js'");
    expect(text.length).toBeLessThan(1_200);
  });
});
