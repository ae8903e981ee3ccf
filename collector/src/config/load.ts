import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import { flagOf, settingNames, settingOf, type Settings, settingsSchema, variableOf } from './settings.ts';

/** A mistake of whoever starts the collector, told in one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Given {
  /** Values of flags, by name of the setting. */
  readonly flags: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of a JSON file. */
  readonly file?: string | undefined;
}

/** The settings: flags before environment before file before defaults, checked. Throws a UsageError that names the setting and where it was given. */
export function loadSettings({ flags, env, file }: Given): Settings {
  const fromFile = file === undefined ? {} : readFile(file);
  check(fromFile, (name) => `${file}: "${name}"`, false);
  const fromEnv = texts((name) => env[variableOf(name)]);
  check(fromEnv, variableOf, true);
  const fromFlags = texts((name) => flags[name]);
  check(fromFlags, (name) => `--${flagOf(name)}`, true);
  const defaults = Object.fromEntries(settingNames.map((name) => [name, settingOf(name).default]));
  const settings = { ...defaults, ...fromFile, ...fromEnv, ...fromFlags } as unknown as Settings;
  checkTogether(settings);
  return settings;
}

/** What settings must be for one another. */
function checkTogether({ tlsCert, tlsKey, inspector, inspectorToken, trustedProxies }: Settings): void {
  if ((tlsCert === '') !== (tlsKey === '')) throw new UsageError('--tls-cert and --tls-key go together: give both, or none.');
  if (inspector === 'token' && inspectorToken === '')
    throw new UsageError('--inspector token needs a token: put one into JIRAFE_INSPECTOR_TOKEN.');
  const wrong = trustedProxies.find((entry) => !isNetwork(entry));
  if (wrong !== undefined)
    throw new UsageError(`--trusted-proxies: "${wrong}" is no address such as 10.0.0.7, and no subnet such as 10.0.0.0/8.`);
}

function isNetwork(entry: string): boolean {
  const [address = '', bits, ...more] = entry.split('/');
  const most = { 4: 32, 6: 128 }[isIP(address)];
  return most !== undefined && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
}

function readFile(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`The settings file ${file} cannot be read.`);
  }
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('no object');
    return value as Record<string, unknown>;
  } catch {
    throw new UsageError(`The settings file ${file} is not a JSON object.`);
  }
}

/** Texts as what their settings are: lists are separated by commas. */
function texts(get: (name: string) => string | readonly string[] | undefined): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of settingNames) {
    const text = get(name);
    if (text === undefined) continue;
    const isList = settingOf(name).type === 'array';
    found[name] = isList
      ? [text].flat().flatMap((one) =>
          one
            .split(',')
            .map((part) => part.trim())
            .filter(Boolean),
        )
      : Array.isArray(text)
        ? text.at(-1)
        : text;
  }
  return found;
}

/** ajv is loaded only where there is something to check. */
const require = createRequire(import.meta.url);

function check(values: Record<string, unknown>, label: (name: string) => string, coerce: boolean): void {
  if (Object.keys(values).length === 0) return;
  const { Ajv } = require('ajv') as typeof import('ajv');
  const valid = new Ajv({ coerceTypes: coerce, allErrors: false }).compile(settingsSchema);
  if (valid(values)) return;
  const [error] = valid.errors ?? [];
  const unknown = error?.params as { additionalProperty?: string; allowedValues?: readonly string[] } | undefined;
  if (unknown?.additionalProperty !== undefined) throw new UsageError(`${label(unknown.additionalProperty)} is no setting. See --help.`);
  const name = error?.instancePath.split('/')[1] ?? '';
  const allowed = unknown?.allowedValues === undefined ? '' : `: ${unknown.allowedValues.join(', ')}`;
  throw new UsageError(`${label(name)} ${error?.message ?? 'is wrong'}${allowed}.`);
}

/** The settings as they may be shown: what is secret is blotted out. */
export function shownSettings(settings: Settings): Record<string, unknown> {
  return Object.fromEntries(
    settingNames.map((name) => [name, settingOf(name).writeOnly === true && settings[name] !== '' ? '***' : settings[name]]),
  );
}
