import * as mocks from '@jirafe/events-mocks';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesOf } from '../../collector/page/json.js';
import { storiesOf, tiesOf } from '../../collector/page/stories.js';
import { testCollector, type TestCollector } from '../support/collector.ts';

/** The page at `/`, in a real browser. */

const executablePath = process.env['CHROME_PATH'] ?? '/usr/bin/chromium';
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Polls for as long as a busy machine may take. */
const eventually = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 15_000 });

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath, args });
});
afterAll(() => browser.close());

const visit = { visit_id: 'v-1', visitor_id: 'u-1', pageview_id: 'p-2', last_pageview_id: 'p-1' };

/** A cart with three mistakes: a date that is none, a field that is missing, a code that is no text. */
function wrongCart(): object {
  const cart = structuredClone(mocks.makeCart({ id: 'cart-2', create_date: 'yesterday' })) as unknown as Record<string, unknown> & {
    items: { product: { code: unknown } }[];
  };
  delete cart['currency'];
  const [item] = cart.items;
  if (item !== undefined) item.product.code = 7;
  return cart;
}

async function open(
  collector: TestCollector,
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, ...options });
  const problems: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())));
  page.on('pageerror', (error) => void problems.push(error.message));
  await page.goto(collector.url);
  await page.locator('#connection.live').waitFor();
  return { page, problems };
}

describe('the inspector', () => {
  it('shows events as they come, valid and refused, and counts them', async () => {
    await using collector = await testCollector();
    const { page, problems } = await open(collector);
    await collector.post('/my-shop/cart', mocks.makeCart({ id: 'cart-1' }));
    await collector.post('/my-shop/cart', wrongCart());
    await collector.post('/my-shop/batch', { category: [mocks.makeCategory(), {}] });
    const options = page.locator('#list li');
    await eventually(() => options.count()).toBe(4);
    await eventually(() => page.locator('#count-stored').textContent()).toBe('2');
    expect(await page.locator('#count-refused').textContent()).toBe('2');
    expect(await page.locator('#chart-title').textContent()).toContain('2 accepted, 2 not');
    await eventually(() => page.locator('#announce').textContent()).toContain('accepted');
    expect(problems).toEqual([]);
    await page.close();
  });

  it('marks what is wrong in the JSON, says it beside it, explains the field, and gives a curl to send it again', async () => {
    await using collector = await testCollector();
    const { page, problems } = await open(collector);
    await collector.post('/my-shop/cart', wrongCart());
    await page.locator('#list li').first().click();
    await page.locator('.json').waitFor();
    const marked = await page.locator('.json li.bad').allTextContents();
    expect(marked.some((line) => line.includes('"create_date": "yesterday"') && line.includes('←'))).toBe(true);
    expect(marked.some((line) => line.includes('"currency": (not there)'))).toBe(true);
    expect(marked.some((line) => line.includes('"code": 7') && line.includes('must be a string'))).toBe(true);
    await page.getByRole('button', { name: '"create_date"' }).first().click();
    expect(await page.locator('.json .words').first().textContent()).not.toBe('');
    const curl = (await page.locator('#curl').textContent()) ?? '';
    expect(curl).toContain(`curl ${collector.url}/v2/my-shop/cart`);
    expect(curl).not.toContain(collector.token);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('can be used with the keyboard alone', async () => {
    await using collector = await testCollector();
    for (const id of ['1', '2', '3']) await collector.post('/my-shop/category', mocks.makeCategory({ id, name: `Category ${id}` }));
    const { page } = await open(collector);
    await page.getByRole('listbox').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await eventually(() => page.locator('[aria-selected="true"][role=option]').textContent()).toContain('Category 2');
    await eventually(() => page.locator('#detail h2').textContent()).toContain('category');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('detail');
    await page.keyboard.press('Escape');
    expect(await page.evaluate('document.activeElement.id')).toBe('list');
    await page.getByRole('tab', { name: 'Events' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tabpanel').getAttribute('id')).toBe('stories');
    await page.close();
  });

  it('filters, waits, and goes on', async () => {
    await using collector = await testCollector();
    const { page } = await open(collector);
    await collector.post('/my-shop/category', mocks.makeCategory());
    await collector.post('/my-shop/cart', wrongCart());
    await eventually(() => page.locator('#list li').count()).toBe(2);
    await page.getByLabel('Verdict').selectOption('refused');
    expect(await page.locator('#list li').count()).toBe(1);
    await page.getByLabel('Contains').fill('no such thing');
    expect(await page.locator('#list li').count()).toBe(0);
    expect(await page.locator('#none').textContent()).toBe('No event fits these filters.');
    await page.getByLabel('Contains').fill('');
    await page.getByLabel('Verdict').selectOption('');
    await page.getByRole('button', { name: 'Pause' }).click();
    await collector.post('/my-shop/product', mocks.makeProduct());
    await page.getByRole('button', { name: 'Go on (1 new)' }).click();
    await eventually(() => page.locator('#list li').count()).toBe(3);
    await page.close();
  });

  it('tells a visit, its cart and its order as one story', async () => {
    await using collector = await testCollector();
    const { page } = await open(collector);
    await collector.post('/tracker/visit', mocks.makeVisit({ site: 'my-shop', visit: { ...mocks.makeVisit().visit, id: 'v-1' } }));
    await collector.post('/my-shop/cart', mocks.makeCart({ id: 'cart-1', visit }));
    await collector.post('/my-shop/order', mocks.makeOrderPlaced({ order_number: '1001', cart_id: 'cart-1' }));
    await page.getByRole('tab', { name: 'Stories' }).click();
    await eventually(() => page.locator('.story').count()).toBe(1);
    await eventually(() => page.locator('.story strong').allTextContents()).toEqual(['visit', 'cart', 'order']);
    await page.close();
  });

  it('fits a phone, and keeps what an event holds from becoming markup', async () => {
    await using collector = await testCollector();
    const { page, problems } = await open(collector, { viewport: { width: 360, height: 700 }, colorScheme: 'dark' });
    await collector.post(
      '/my-shop/category',
      mocks.makeCategory({ name: '<img src=x onerror="document.title=1">', id: `'"<b>${'x'.repeat(300)}` }),
    );
    await page.locator('#list li').first().click();
    await page.locator('.json').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await page.locator('img, b').count()).toBe(0);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(22, 23, 26)');
    expect(problems).toEqual([]);
    await page.close();
  });

  it('keeps up with 10,000 events, shows the last 500, and can still be used', async () => {
    await using collector = await testCollector({ logLevel: 'silent' });
    const { page, problems } = await open(collector);
    for (let batch = 0; batch < 100; batch += 1) {
      const categories = Array.from({ length: 100 }, (_none, index) => mocks.makeCategory({ id: `${batch}-${index}` }));
      await collector.post('/my-shop/batch', { category: categories });
    }
    await eventually(() => page.locator('#count-stored').textContent()).toBe('10000');
    expect(await page.locator('#list li').count()).toBe(500);
    expect(await page.locator('#list li').first().textContent()).toContain('99-99');
    await page.getByRole('tab', { name: 'Stories' }).click();
    await page.getByRole('tab', { name: 'Events' }).click();
    await page.locator('#list li').last().click();
    await eventually(() => page.locator('#detail h2').textContent()).toContain('category');
    expect(problems).toEqual([]);
    await page.close();
  });

  it('says that the line is lost, finds it again, and begins with what the new collector has', async () => {
    await using other = await testCollector();
    await other.post('/my-shop/category', mocks.makeCategory({ id: 'old' }));
    const { page } = await open(other);
    const port = Number(new URL(other.url).port);
    await eventually(() => page.locator('#list li').count()).toBe(1);
    await other[Symbol.asyncDispose]();
    await page.locator('#connection.lost').waitFor();
    expect(await page.locator('#connection').textContent()).toBe('Not connected; trying again…');
    await using again = await testCollector({ port });
    await page.locator('#connection.live').waitFor({ timeout: 60_000 });
    await again.post('/my-shop/category', mocks.makeCategory({ id: 'new' }));
    await eventually(() => page.locator('#list li').allTextContents()).toEqual([expect.stringContaining('new')]);
    await page.close();
  });

  it('draws the reference from the description, and asks nobody else for anything', async () => {
    await using collector = await testCollector();
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())));
    page.on(
      'request',
      (request) => void (/^(data|blob):/.test(request.url()) || request.url().startsWith(collector.url) || problems.push(request.url())),
    );
    page.setDefaultTimeout(60_000);
    await page.goto(`${collector.url}/docs`);
    await page
      .getByRole('heading', { name: /Jirafe Events API/ })
      .first()
      .waitFor();
    await page.getByText('/tracker/pageview.gif').first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(problems).toEqual([]);
    await page.close();
  }, 120_000);
});

describe('lines of JSON', () => {
  it('tell what is wrong where it stands, and what is missing where it should be', () => {
    const lines = linesOf(
      { id: 1, items: [{ code: 7 }], none: {} },
      { 'items.0.code': 'must be a string', 'items.0.name': 'is missing', 'x.y': 'is strange' },
    );
    const told = lines.map(({ depth, key, open, text, close, message, missing }) =>
      `${'.'.repeat(depth)}${key ?? ''} ${open ?? ''}${text ?? ''}${close ?? ''}${missing === true ? '?' : ''} ${message ?? ''}`.trim(),
    );
    expect(told).toEqual([
      'x.y ? is strange',
      '{',
      '.id 1,',
      '.items [',
      '.. {',
      '...code 7 must be a string',
      '...name ? is missing',
      '.. }',
      '. ],',
      '.none {}',
      '}',
    ]);
  });
});

describe('stories', () => {
  it.each([
    ['visit', { visit: { id: 'v' } }, ['visit v']],
    ['cart', { id: 'a', cart_id: 'b', visit: { visit_id: 'v' } }, ['visit v', 'cart a', 'cart b']],
    ['order', { order_number: '1', cart_id: 'a' }, ['order 1', 'cart a']],
    ['order', { order_number: '', cart_id: 7 }, []],
    ['category', { id: 'c' }, []],
    ['cart', undefined, []],
  ])('%s %j is tied by %j', (type, event, ties) => {
    expect(tiesOf(type, event)).toEqual(ties);
  });

  it('are kept apart by site, and need two events', () => {
    const entry = (id: number, site: string, body: object) => ({ id, at: id, site, type: 'order', body: JSON.stringify(body) });
    const stories = storiesOf([
      entry(1, 'a', { order_number: '1' }),
      entry(2, 'b', { order_number: '1' }),
      entry(3, 'a', { order_number: '1' }),
      entry(4, 'a', { order_number: '2' }),
    ]);
    expect(stories.map(({ site, entries }) => [site, entries.map(({ id }) => id)])).toEqual([['a', [1, 3]]]);
  });
});
