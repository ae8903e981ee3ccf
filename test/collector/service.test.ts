import { request } from 'node:http';
import { connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { addToken, revokeToken, type Store, StoreError, tokensFile } from '@jirafe/collector';
import * as mocks from '@jirafe/events-mocks';
import { describe, expect, it } from 'vitest';
import { category, testCollector } from '../support/collector.ts';

/** The collector as shops and those who run it meet it, over real connections. */

describe('events', () => {
  it.each<[path: string, type: string, event: object]>([
    ['/my-shop/cart', 'cart', mocks.makeCart()],
    ['/my-shop/category', 'category', mocks.makeCategory()],
    ['/my-shop/customer', 'customer', mocks.makeCustomer()],
    ['/my-shop/employee', 'employee', mocks.makeEmployee()],
    ['/my-shop/order', 'order', mocks.makeOrderAccepted()],
    ['/my-shop/product', 'product', mocks.makeProduct()],
    ['/my-shop/inventory', 'product.inventory', mocks.makeInventory()],
    ['/my-shop/product.cost', 'product.cost', mocks.makeProductCost()],
    ['/my-shop/heartbeat', 'heartbeat', mocks.makeHeartbeat()],
    ['/tracker/pageview', 'pageview', mocks.makePageview({ site: 'my-shop' })],
    ['/tracker/visit', 'visit', mocks.makeVisit({ site: 'my-shop' })],
  ])('POST %s is stored before it is answered', async (path, type, event) => {
    await using collector = await testCollector();
    expect(await collector.post(path, event)).toMatchObject({ status: 200, body: { success: true } });
    expect(await collector.stored()).toEqual([{ site: 'my-shop', type, event }]);
    expect((await collector.post(path, event, { method: 'PUT' })).status).toBe(200);
  });

  it('are stored as they came: order, numbers, and what nobody knows', async () => {
    await using collector = await testCollector();
    const text =
      '{ "name":"Shirts",\n "id":"1", "plugin": {"price": 1.10, "big": 12345678901234567890},"create_date":"2026-01-31T10:00:00Z","change_date":"2026-01-31T10:00:00Z"}';
    await collector.post('/my-shop/category', text);
    expect((await collector.store.read({})).events[0]?.body).toBe(text);
  });

  it('are not stored twice when they are sent again', async () => {
    await using collector = await testCollector();
    for (let time = 0; time < 3; time += 1)
      expect((await collector.post('/my-shop/category', category('1'))).body).toEqual({ success: true });
    await collector.post('/my-shop/category', { ...category('1'), change_date: '2026-01-31T10:00:01Z' });
    expect((await collector.stored()).length).toBe(2);
  });

  it('are the same event however long they are, alone, behind a byte order mark and in a batch', async () => {
    await using collector = await testCollector();
    for (const note of ['é', 'é'.repeat(100_000)]) {
      const event = { ...category(note.slice(0, 1)), note };
      const text = JSON.stringify(event);
      await collector.post('/my-shop/category', text);
      await collector.post('/my-shop/category', `\uFEFF${text}`);
      await collector.post('/my-shop/batch', `\uFEFF{"category": [ ${text} ]}`);
      const { events } = await collector.store.read({});
      expect(events.at(-1)?.body).toBe(text);
    }
    expect((await collector.stored()).length).toBe(2);
  });

  it('that carry no time are known again by the Idempotency-Key alone', async () => {
    await using collector = await testCollector();
    const beat = mocks.makeHeartbeat();
    const again = { headers: { 'idempotency-key': 'k1' } };
    await collector.post('/my-shop/heartbeat', beat);
    await collector.post('/my-shop/heartbeat', beat);
    await collector.post('/my-shop/heartbeat', beat, again);
    await collector.post('/my-shop/heartbeat', beat, again);
    await collector.post('/my-shop/heartbeat', beat, { headers: { 'idempotency-key': 'k2' } });
    expect((await collector.stored()).length).toBe(4);
  });

  it('of a batch are answered in place, and not stored again with the batch', async () => {
    await using collector = await testCollector();
    const batch = { category: [category('1'), { id: 2 }, category('3')], coupon: [{}], order: [mocks.makeOrderCancelled()] };
    const { status, body } = await collector.post('/my-shop/batch', batch);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      category: [{ success: true }, { error_type: 'validation' }, { success: true }],
      coupon: [{ error_type: 'invalid_type' }],
      order: [{ success: true }],
    });
    await collector.post('/my-shop/batch', batch);
    await collector.post('/my-shop/category', category('3'));
    expect((await collector.stored()).length).toBe(3);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('may be packed with %s', async (encoding, pack) => {
    await using collector = await testCollector();
    const init = { headers: { 'content-encoding': encoding } };
    expect((await collector.post('/my-shop/category', pack(JSON.stringify(category('1'))), init)).status).toBe(200);
    expect((await collector.stored())[0]?.event).toEqual(category('1'));
    expect(await collector.post('/my-shop/category', pack('['.repeat(11_000_000)), init)).toMatchObject({
      status: 413,
      body: { error_type: 'too_large' },
    });
  });

  it('may have 10 MB, and no byte more', async () => {
    await using collector = await testCollector();
    const sized = (bytes: number): string => {
      const rest = JSON.stringify({ ...category('1'), note: '' }).length;
      return JSON.stringify({ ...category('1'), note: 'x'.repeat(bytes - rest) });
    };
    expect((await collector.post('/my-shop/category', sized(10_485_760))).status).toBe(200);
    expect((await collector.post('/my-shop/category', sized(10_485_761))).status).toBe(413);
  });

  it('nested too deep are refused, alone and in a batch', async () => {
    await using collector = await testCollector();
    const deep = `${JSON.stringify(category('1')).slice(0, -1)},"x":${'['.repeat(300)}${']'.repeat(300)}}`;
    expect(await collector.post('/my-shop/category', deep)).toMatchObject({
      status: 400,
      body: { error_type: 'validation', errors: { '': 'is nested deeper than 64 levels' } },
    });
    const { body } = await collector.post('/my-shop/batch', `{"category":[${deep},${JSON.stringify(category('2'))}]}`);
    expect(body).toMatchObject({ category: [{ error_type: 'validation' }, { success: true }] });
    expect((await collector.stored()).length).toBe(1);
  });
});

describe('formats', () => {
  it('are asserted, or only annotated, as in the old service', async () => {
    const event = { ...category('1'), create_date: 'yesterday' };
    await using strict = await testCollector();
    expect(await strict.post('/my-shop/category', event)).toMatchObject({
      status: 400,
      body: { error_type: 'validation', errors: { create_date: expect.any(String) } },
    });
    await using old = await testCollector({ formats: 'annotate' });
    expect((await old.post('/my-shop/category', event)).status).toBe(200);
    expect((await old.post('/my-shop/category', { ...event, create_date: 1 })).status).toBe(400);
  });
});

describe('the tracker', () => {
  const pixel = (event: object): string => `/tracker/pageview.gif?data=${encodeURIComponent(JSON.stringify(event))}`;

  it('answers a picture that no cache keeps, without a token, for sites that are known', async () => {
    await using collector = await testCollector();
    const event = mocks.makePageview({ site: 'my-shop' });
    const response = await fetch(`${collector.url}/v2${pixel(event)}`);
    expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
      200,
      'image/gif',
      'no-store',
    ]);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect((await collector.stored())[0]).toEqual({ site: 'my-shop', type: 'pageview', event });
    const strange = await fetch(`${collector.url}/v2${pixel(mocks.makePageview({ site: 'nobody' }))}`);
    expect([strange.status, ((await strange.json()) as { error_type: string }).error_type]).toEqual([403, 'authorization']);
  });

  it('lets no token speak for a site that it does not open', async () => {
    await using collector = await testCollector();
    const event = mocks.makeVisit({ site: 'my-shop' });
    expect(await collector.post('/tracker/visit', event, { token: collector.otherToken })).toMatchObject({
      status: 403,
      body: { error_type: 'authorization' },
    });
    expect(await collector.stored()).toEqual([]);
  });

  it('may be called from the pages of any shop', async () => {
    await using collector = await testCollector();
    const headers = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };
    const response = await fetch(`${collector.url}/v2/tracker/visit`, { method: 'OPTIONS', headers });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
    const site = await fetch(`${collector.url}/v2/my-shop/cart`, { method: 'OPTIONS', headers });
    expect(site.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('tokens', () => {
  it('are added and revoked while the service runs', async () => {
    await using collector = await testCollector();
    const { token } = addToken(tokensFile(collector.settings), 'new', ['new-shop']);
    await expect
      .poll(async () => (await collector.post('/new-shop/category', category('1'), { token })).status, { timeout: 15_000 })
      .toBe(200);
    revokeToken(tokensFile(collector.settings), 'new');
    await expect
      .poll(async () => (await collector.post('/new-shop/category', category('2'), { token })).status, { timeout: 15_000 })
      .toBe(403);
  });

  it('open the sites that they are for, and no others', async () => {
    await using collector = await testCollector();
    expect(await collector.post('/my-shop/category', category('1'), { token: collector.otherToken })).toMatchObject({
      status: 403,
      body: { error_type: 'authorization' },
    });
    expect(await collector.post('/my-shop/category', category('1'), { token: 'wrong' })).toMatchObject({
      status: 403,
      body: { error_type: 'invalid_token' },
    });
    expect(await collector.post('/my-shop/category', category('1'), { token: null })).toMatchObject({
      status: 403,
      body: { error_type: 'invalid_token' },
    });
  });
});

describe('a sender that closes its side as soon as it has sent', () => {
  it('is still answered, once its event is on disk', async () => {
    await using collector = await testCollector();
    const body = JSON.stringify(category('half'));
    const port = Number(new URL(collector.url).port);
    const answer = await new Promise<string>((resolve) => {
      let got = '';
      const socket = connect(port, '127.0.0.1', () =>
        socket.end(
          `POST /v2/my-shop/category HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${collector.token}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        ),
      );
      socket.on('data', (chunk) => (got += chunk.toString('latin1')));
      socket.on('close', () => resolve(got));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect((await collector.stored()).length).toBe(1);
  });
});

describe('limits', () => {
  it('answer a token that sends too much with 429 and when to come again', async () => {
    await using collector = await testCollector({ rateToken: 2 });
    const statuses = [];
    for (let count = 0; count < 6; count += 1) statuses.push(await collector.post('/my-shop/category', category(String(count))));
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429, 429]);
    expect(statuses.at(-1)?.headers.get('retry-after')).toBe('1');
    expect((await collector.post('/other-shop/category', category('1'), { token: collector.otherToken })).status).toBe(200);
  });

  it('count by the address that a trusted proxy tells, and believe nobody else', async () => {
    await using trusted = await testCollector({ rateAddress: 1, trustedProxies: ['127.0.0.0/8'] });
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
    const each = [];
    for (const address of ['1.1.1.1', '1.1.1.1', '1.1.1.1', '9.9.9.9, 2.2.2.2'])
      each.push((await trusted.post('/my-shop/category', category('1'), from(address))).status);
    expect(each).toEqual([200, 200, 429, 200]);
    await using plain = await testCollector({ rateAddress: 1 });
    const same = [];
    for (const address of ['1.1.1.1', '2.2.2.2', '3.3.3.3'])
      same.push((await plain.post('/my-shop/category', category('1'), from(address))).status);
    expect(same).toEqual([200, 200, 429]);
  });

  it('close a connection whose headers do not come', async () => {
    await using collector = await testCollector({ headerSeconds: 1, bodySeconds: 2 });
    const { port } = new URL(collector.url);
    const closed = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('POST /v2/my-shop/cart HTTP/1.1\r\nHost: x\r\n'));
      let got = '';
      socket.on('data', (chunk) => (got += String(chunk)));
      socket.on('close', () => resolve(got));
    });
    expect(closed).toMatch(/^(HTTP\/1\.1 4|$)/);
  });

  it('let large bodies wait for one another, and answer them all', async () => {
    await using collector = await testCollector({ largeBodies: 1 });
    const big = (id: string): object => ({ ...category(id), note: 'x'.repeat(1_000_000) });
    const answers = await Promise.all(Array.from({ length: 8 }, (_none, id) => collector.post('/my-shop/category', big(String(id)))));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
  });

  it('give back the room of a large body that breaks off', async () => {
    await using collector = await testCollector({ largeBodies: 1 });
    for (let count = 0; count < 3; count += 1) {
      await new Promise<void>((resolve) => {
        const outgoing = request(`${collector.url}/v2/my-shop/category`, {
          method: 'POST',
          headers: { authorization: `Bearer ${collector.token}`, 'content-length': 1_000_000 },
        });
        outgoing.on('error', () => resolve());
        outgoing.write('{', () => setTimeout(() => outgoing.destroy(), 30));
        outgoing.on('close', () => resolve());
      });
    }
    expect((await collector.post('/my-shop/category', { ...category('1'), note: 'x'.repeat(500_000) })).status).toBe(200);
  });
});

/** A store that fails, or takes its time, when it is told to. */
function brokenStore(): Store & { broken: boolean } {
  return {
    kind: 'broken',
    broken: true,
    waiting: 0,
    async append(events) {
      if (this.broken) throw new StoreError('The disk of secret-host is full.');
      return events.map(() => 'stored');
    },
    async check() {
      if (this.broken) throw new StoreError('no');
    },
    read: async () => ({ events: [], cursor: undefined, end: true }),
    trim: async () => 0,
    close: async () => undefined,
  };
}

describe('a store that fails', () => {
  it('is answered with 503 unknown, never with yes, and recovers by itself', async () => {
    const store = brokenStore();
    await using collector = await testCollector({}, store);
    const refused = await collector.post('/my-shop/category', category('1'));
    expect(refused).toMatchObject({ status: 503, body: { success: false, error_type: 'unknown' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(JSON.stringify(refused.body)).not.toContain('secret-host');
    expect((await collector.post('/my-shop/batch', { category: [category('1')] })).status).toBe(503);
    expect((await fetch(`${collector.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${collector.url}/healthz`)).status).toBe(200);
    store.broken = false;
    expect((await collector.post('/my-shop/category', category('1'))).status).toBe(200);
    expect((await fetch(`${collector.url}/readyz`)).status).toBe(200);
  });
});

interface Sample {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
}

/** Reads the text format of Prometheus as strictly as promtool does; throws on a line that is none of it, and on a family that is told of twice. */
function parseMetrics(text: string): Map<string, { type: string; help: string; samples: Sample[] }> {
  const families = new Map<string, { type: string; help: string; samples: Sample[] }>();
  if (!text.endsWith('\n')) throw new Error('The last line has no end.');
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP (\w+) (.+)$/.exec(line);
    const type = /^# TYPE (\w+) (counter|gauge|histogram)$/.exec(line);
    const sample = /^([a-zA-Z_:][\w:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*"(?:,(?!\}))?)*\})? (\S+)$/.exec(line);
    if (help?.[1] !== undefined) {
      if (families.has(help[1])) throw new Error(`${help[1]} is told of twice.`);
      current = help[1];
      families.set(current, { type: '', help: help[2] ?? '', samples: [] });
    } else if (type?.[1] !== undefined) {
      const family = families.get(type[1]);
      if (family === undefined || family.type !== '' || type[1] !== current) throw new Error(`A TYPE out of place: ${line}`);
      family.type = type[2] ?? '';
    } else if (sample?.[1] !== undefined && sample[1].replace(/_(bucket|sum|count)$/, '') === current.replace(/_(bucket|sum|count)$/, '')) {
      families.get(current)?.samples.push({ name: sample[1], labels: sample[2] ?? '', value: Number(sample[3]) });
    } else throw new Error(`Not a line of metrics, or one out of place: ${line}`);
  }
  return families;
}

/** For each set of labels: buckets that only grow, up to +Inf, which is the count; and a sum. */
function checkHistogram(name: string, samples: readonly Sample[]): void {
  const series = new Map<string, { buckets: [number, number][]; sum?: number; count?: number }>();
  for (const { name: own, labels, value } of samples) {
    const key = labels.replace(/,?le="[^"]*"/, '');
    const one = series.get(key) ?? { buckets: [] };
    series.set(key, one);
    if (own === `${name}_bucket`) one.buckets.push([Number(/le="([^"]*)"/.exec(labels)?.[1]?.replace('+Inf', 'Infinity')), value]);
    else if (own === `${name}_sum`) one.sum = value;
    else if (own === `${name}_count`) one.count = value;
    else throw new Error(`${own} is no part of a histogram.`);
  }
  for (const { buckets, sum, count } of series.values()) {
    expect(buckets).toEqual(buckets.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]));
    expect(buckets.map(([, value]) => value)).toEqual(buckets.map(([, value]) => value).toSorted((a, b) => a - b));
    expect(buckets.at(-1)).toEqual([Infinity, count]);
    expect(sum).toBeGreaterThan(0);
  }
}

describe('operation', () => {
  it('counts requests and events for Prometheus', async () => {
    await using collector = await testCollector();
    await collector.post('/my-shop/category', category('1'));
    await collector.post('/my-shop/category', category('1'));
    await collector.post('/my-shop/category', {});
    const text = await (await fetch(`${collector.url}/metrics`)).text();
    expect(text).toContain('jirafe_events_total{type="category",outcome="stored"} 1');
    expect(text).toContain('jirafe_events_total{type="category",outcome="duplicate"} 1');
    expect(text).toContain('jirafe_requests_total{operation="sendCategory",status="400"} 1');
    expect(text).toMatch(/jirafe_request_seconds_bucket\{operation="sendCategory",le="\+Inf"\} 3/);
    expect(text).toMatch(/^jirafe_store_waiting 0$/m);
  });

  it('tells Prometheus in its own format: each family described once, counters end in _total and only they do, buckets grow', async () => {
    await using collector = await testCollector();
    await collector.post('/my-shop/category', category('1'));
    await collector.post('/my-shop/category', {});
    await collector.post('/my-shop/batch', { category: [category('2'), {}], cart: [{}], 'no such "type"': [{}] });
    const response = await fetch(`${collector.url}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const families = parseMetrics(await response.text());
    for (const [name, { type, help, samples }] of families) {
      expect(name).toMatch(/^(jirafe|process)_[a-z_]+$/);
      expect(help).toMatch(/^[A-Z].*\.$/);
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      expect(new Set(samples.map(({ name: own, labels }) => own + labels)).size).toBe(samples.length);
      for (const { value } of samples) expect([name, Number.isFinite(value) && value >= 0]).toEqual([name, true]);
      if (type === 'histogram') checkHistogram(name, samples);
      else expect(samples.every((sample) => sample.name === name)).toBe(true);
    }
    const events = families.get('jirafe_events_total')?.samples.map(({ labels, value }) => `${labels} ${value}`);
    expect(events?.toSorted()).toEqual([
      '{type="cart",outcome="refused"} 1',
      '{type="category",outcome="refused"} 2',
      '{type="category",outcome="stored"} 2',
    ]);
    expect(families.get('process_cpu_seconds_total')?.type).toBe('counter');
  });

  it('logs nothing that a request holds, wherever it stands: query, headers, cookies, path, body, bad JSON', async () => {
    await using collector = await testCollector({ logLevel: 'trace', inspector: 'token', inspectorToken: 'secret-inspector' });
    const event = mocks.makeCustomer({ email: 'jane@shop.example', phone: '+49 170 1234567' });
    const secrets: Record<string, string> = {
      cookie: 'jirafe_vid=secret-cookie',
      referer: 'https://shop.example/?mail=secret-referer@shop.example',
      'user-agent': 'secret-agent',
      'x-forwarded-for': '203.0.113.77',
      'idempotency-key': 'secret-key',
      'x-request-id': 'secret request id',
      origin: 'https://secret-origin.example',
    };
    const post = (path: string, body: unknown, token?: string): ReturnType<typeof collector.post> =>
      collector.post(path, body, { headers: secrets, ...(token === undefined ? {} : { token }) });
    await post('/my-shop/customer', event);
    await post('/my-shop/customer', { ...event, create_date: 'secret-date@shop.example' });
    await post('/my-shop/customer', event, 'secret-token');
    await post('/my-shop/customer?email=secret-query@shop.example', event);
    await post('/secret-site/customer', event);
    await post('/my-shop/secret-type', event);
    await post('/my-shop/customer', '{"email": "secret-json@shop.example"');
    await post('/my-shop/batch', { customer: [event, { ...event, create_date: 'secret-batch' }] });
    await fetch(`${collector.url}/v2/tracker/pageview.gif?data=${encodeURIComponent('{"site":"secret-pixel"}')}`, { headers: secrets });
    await fetch(`${collector.url}/inspector/login`, { method: 'POST', body: 'token=secret-login' });
    await fetch(`${collector.url}/inspector/recent?token=secret-page`, { headers: { authorization: 'Bearer secret-inspector' } });
    const text = collector.logged.join('');
    expect(collector.logged.length).toBeGreaterThan(7);
    expect(text).not.toMatch(/secret|jane@|1234567|203\.0\.113\.77|127\.0\.0\.1|shop\.example/);
    expect(text).not.toContain(collector.token);
    expect(JSON.parse(collector.logged[0] ?? '')).toMatchObject({ operation: 'sendCustomer', status: 200, id: expect.any(String) });
  });

  it('logs nothing of an event when the store fails with it in its message', async () => {
    const store = brokenStore();
    store.append = async () => {
      throw new Error('cannot store {"email":"jane@shop.example"} for Bearer secret-token-of-the-shop');
    };
    await using collector = await testCollector({ logLevel: 'trace' }, store);
    expect((await collector.post('/my-shop/category', category('1'))).status).toBe(503);
    const text = collector.logged.join('');
    expect(text).toContain('a request failed');
    expect(text).not.toMatch(/jane@|secret-token/);
  });

  it('gives every request an id, and takes that of a proxy', async () => {
    await using collector = await testCollector();
    const own = await collector.post('/my-shop/category', category('1'));
    expect(own.headers.get('x-request-id')).toMatch(/^[\w-]{14,36}$/);
    const given = await collector.post('/my-shop/category', category('1'), { headers: { 'x-request-id': 'abc.1' } });
    expect(given.headers.get('x-request-id')).toBe('abc.1');
  });

  it('answers what has come before it stops, and takes no more', async () => {
    const store = brokenStore();
    let release = (): void => undefined;
    const wait = new Promise<void>((resolve) => (release = resolve));
    store.append = async (events) => {
      await wait;
      return events.map(() => 'stored');
    };
    const collector = await testCollector({}, store);
    const pending = collector.post('/my-shop/category', category('1'));
    await expect
      .poll(async () => (await (await fetch(`${collector.url}/metrics`)).text()).includes('jirafe_requests_active 2'), { timeout: 10_000 })
      .toBe(true);
    const closed = collector[Symbol.asyncDispose]();
    release();
    expect((await pending).status).toBe(200);
    await closed;
    await expect(fetch(`${collector.url}/healthz`)).rejects.toThrow('fetch failed');
  });

  it('shows the description and the JSON Schema of each event', async () => {
    await using collector = await testCollector();
    const document = (await (await fetch(`${collector.url}/openapi.json`)).json()) as { openapi: string };
    expect(document.openapi).toMatch(/^3\.1/);
    for (const type of [
      'cart',
      'category',
      'customer',
      'employee',
      'order',
      'order-placed',
      'product',
      'product.inventory',
      'product.cost',
      'heartbeat',
      'pageview',
      'visit',
      'batch',
    ]) {
      const response = await fetch(`${collector.url}/v2/schema/${type}.json`);
      const schema = (await response.json()) as { $id: string; $defs: object };
      expect(schema.$id).toBe(`/v2/schema/${type}.json`);
      const refs = JSON.stringify(schema).match(/"#\/\$defs\/[^"]+"/g) ?? [];
      for (const ref of refs) expect(Object.keys(schema.$defs)).toContain(ref.slice('"#/$defs/'.length, -1));
    }
    expect((await fetch(`${collector.url}/v2/schema/nothing.json`)).status).toBe(404);
  });

  it('keeps the inspector to this machine, or to its token', async () => {
    const get = (url: string, headers: Record<string, string> = {}): Promise<number> =>
      fetch(url, { headers, redirect: 'manual' }).then(({ status }) => status);
    await using local = await testCollector();
    expect(await get(`${local.url}/`)).toBe(200);
    expect(await get(`${local.url}/inspector/recent`, { 'x-forwarded-for': '1.2.3.4' })).toBe(403);
    await using guarded = await testCollector({ inspector: 'token', inspectorToken: 'open' });
    expect(await get(`${guarded.url}/`)).toBe(401);
    expect(await get(`${guarded.url}/inspector/recent`)).toBe(403);
    expect(await get(`${guarded.url}/inspector/recent`, { authorization: 'Bearer open' })).toBe(200);
    const login = await fetch(`${guarded.url}/inspector/login`, { method: 'POST', body: 'token=open', redirect: 'manual' });
    const cookie = login.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect(cookie).not.toContain('open');
    expect(await get(`${guarded.url}/`, { cookie: cookie.split(';')[0] ?? '' })).toBe(200);
    expect((await fetch(`${guarded.url}/inspector/login`, { method: 'POST', body: 'token=wrong' })).status).toBe(403);
    await using none = await testCollector({ inspector: 'off' });
    expect(await get(`${none.url}/`)).toBe(404);
  });
});
