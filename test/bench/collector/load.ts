/**
 * The load: so many connections, each sending one event after another as soon as it is answered, for so many seconds; every event is a new one.
 * Prints the count, the bytes of a body, the latencies and what was not 200.
 */
import { connect } from 'node:net';
import { makeCart, makeOrderAccepted, makeProduct } from '@jirafe/events-mocks';

const [url = '', token = '', connections = '64', seconds = '3', kind = 'order', base = '/v2'] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const path = `${base}/my-shop/${kind}`;
const place = '0000000000000000';
const run = `${process.pid}`.padStart(7, '0').slice(-7);
const seeds = Array.from({ length: 32 }, (_none, seed) => seed);
const makers: Readonly<Record<string, () => object[]>> = {
  order: () => seeds.map((seed) => makeOrderAccepted({ order_number: place }, { seed })),
  // The smallest that the factory makes: one item.
  cart: () => seeds.map((seed) => makeCart({ id: place }, { seed })).filter((cart) => JSON.stringify(cart).length < 1_500),
  product: () => seeds.map((seed) => makeProduct({ id: place }, { seed })),
};
const bodies = (makers[kind]?.() ?? []).map((event) => JSON.stringify(event));
const requests = bodies.map((body) => {
  const head = `POST ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const whole = Buffer.from(head + body);
  return { whole, at: whole.indexOf(place) };
});
const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0) / bodies.length;

let count = 0;
let wrong = 0;
let next = 0;
const latencies: number[] = [];
const end = performance.now() + Number(seconds) * 1000;

function open(): Promise<void> {
  return new Promise((resolve) => {
    let sent = 0;
    let got = '';
    const send = (): void => {
      if (performance.now() > end) return void socket.end();
      const { whole, at } = requests[next % requests.length] as (typeof requests)[number];
      whole.write(run + String((next += 1)).padStart(9, '0'), at, 'latin1');
      sent = performance.now();
      // The buffer is written into again for the next order: each connection gets its own copy.
      socket.write(Buffer.from(whole));
    };
    const socket = connect({ host: hostname, port: Number(port), noDelay: true }, send);
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1');
      const head = got.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(got)?.[1] ?? 0);
      if (got.length < head + 4 + length) return;
      if (!got.startsWith('HTTP/1.1 200')) wrong += 1;
      count += 1;
      latencies.push(performance.now() - sent);
      got = '';
      send();
    });
    socket.on('error', () => void (wrong += 1));
    socket.on('close', () => resolve());
  });
}

await Promise.all(Array.from({ length: Number(connections) }, open));
latencies.sort((a, b) => a - b);
const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
console.log(JSON.stringify({ count, wrong, bytes: Math.round(bytes), p50: at(0.5), p99: at(0.99), max: at(0.9999) }));
