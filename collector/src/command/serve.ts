import { addToken, readTokens } from '../access/tokens.ts';
import { type Collector, startCollector, tokensFile } from '../collector.ts';
import { UsageError } from '../config/load.ts';
import type { Settings } from '../config/settings.ts';
import { createLogs } from '../operate/logs.ts';
import { type Command, parse } from './command.ts';

export const serve: Command = {
  async run(args) {
    const { settings, own } = parse(args, { demo: { type: 'boolean' } });
    const demo = own['demo'] === true;
    const token = demo ? demoToken(settings) : undefined;
    const logs = createLogs(demo && process.env['JIRAFE_LOG_LEVEL'] === undefined ? 'warn' : settings.logLevel);
    const collector = await startCollector(settings, logs).catch((error: unknown) => {
      throw taken(error) ? new UsageError(`The port ${settings.port} is taken. Choose another one with --port.`) : error;
    });
    // Listened for before anybody is told that it runs: who waits for that may stop it at once.
    const stop = signalToStop();
    logs.info({ url: collector.url, store: collector.store.kind }, 'listening');
    logs.flush();
    if (token !== undefined) console.log(welcome(collector, token));
    await ended(collector, logs, stop);
    return 0;
  },
};

function taken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function signalToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
  });
}

/** Waits for the signal to stop, and stops: what has come is answered and stored. A second signal does not wait for that. */
async function ended(collector: Collector, logs: ReturnType<typeof createLogs>, stop: Promise<string>): Promise<void> {
  const signal = await stop;
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => process.exit(1));
  logs.info({ signal }, 'stopping');
  await collector.close();
  logs.info('stopped');
  logs.flush();
}

/** A new demo token at every start: the old one is not known any more, since only its hash was kept. */
function demoToken(settings: Settings): string {
  const file = tokensFile(settings);
  const { token } = addToken(file, `demo ${readTokens(file).length + 1}`, ['my-shop']);
  return token;
}

function welcome({ url }: Collector, token: string): string {
  const date = new Date().toISOString();
  const category = JSON.stringify({ id: 'shirts', name: 'Shirts', create_date: date, change_date: date });
  const dates = { create_date: date, change_date: date };
  const product = { id: '812', code: 'TEE-GIRAFFE-M', is_product: true, is_sku: true, ...dates };
  const item = { id: 'line-1', ...dates, cart_item_number: '1', quantity: 1, price: 24.9, discount_price: 0, product };
  const cart = JSON.stringify({
    id: 'cart-1',
    ...dates,
    subtotal: 24.9,
    total: 29.8,
    total_tax: 4.76,
    total_shipping: 4.9,
    total_payment_cost: 0,
    total_discounts: 0,
    currency: 'EUR',
    items: [item],
    customer: { id: '', ...dates },
  });
  const curl = (path: string, body: string): string => `curl ${url}/v2/my-shop/${path} -H 'Authorization: Bearer ${token}' -d '${body}'`;
  return [
    `The collector listens on ${url}. It takes events of the site my-shop.`,
    '',
    `See them as they come:    ${url}/`,
    `Read what there is:       ${url}/docs`,
    '',
    'Send a cart:',
    '',
    curl('cart', cart),
    '',
    'or something shorter:',
    '',
    curl('category', category),
    '',
    'Read back what was stored:  npx jirafe-collector export',
    'Stop with Ctrl-C.',
  ].join('\n');
}
