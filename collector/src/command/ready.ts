import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';
import type { Settings } from '../config/settings.ts';
import { urlAt } from '../config/url.ts';
import { type Command, parse } from './command.ts';

/** Asks the collector that runs on this machine with the same settings whether it can store events, as a container's health check does. */
export const ready: Command = {
  async run(args) {
    const { settings } = parse(args);
    const url = `${addressOf(settings)}/readyz`;
    const { status, text } = await ask(url).catch((error: unknown) => ({ status: 0, text: reasonOf(url, error) }));
    console[status === 200 ? 'log' : 'error'](text.trim());
    return status === 200 ? 0 : 1;
  },
};

/** Where whoever is on the same machine reaches it: an address that stands for all of them is none to speak to. */
function addressOf(settings: Settings): string {
  const { host, port } = settings;
  return urlAt(settings, host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host, port);
}

function ask(url: string): Promise<{ status: number; text: string }> {
  // A certificate is for the name that customers use, not for this address, and nothing secret is said here.
  const options = { timeout: 3000, rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    const get = url.startsWith('https:') ? getSecure : getPlain;
    const request = get(url, options, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text })).on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('no answer within 3 seconds'))).on('error', reject);
  });
}

function reasonOf(url: string, error: unknown): string {
  const reason = error instanceof Error ? ('code' in error ? String(error.code) : error.message) : String(error);
  return `No collector answers at ${url} (${reason}). Give this command the settings that the collector was started with.`;
}
