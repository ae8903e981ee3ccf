/** Every setting of the collector: one JSON Schema from which flags, environment variables, the help and the check of the file are made. */

export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly store: 'sqlite' | 'nats';
  readonly formats: 'assert' | 'annotate';
  readonly windowHours: number;
  readonly keepDays: number;
  readonly keepMegabytes: number;
  readonly tokens: string;
  readonly inspector: 'local' | 'token' | 'off';
  readonly inspectorToken: string;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly maxBytes: number;
  readonly maxDepth: number;
  readonly maxConnections: number;
  readonly headerSeconds: number;
  readonly bodySeconds: number;
  readonly drainSeconds: number;
  readonly largeBodies: number;
  readonly rateToken: number;
  readonly rateAddress: number;
  readonly trustedProxies: readonly string[];
  readonly tlsCert: string;
  readonly tlsKey: string;
  readonly natsServers: readonly string[];
  readonly natsUser: string;
  readonly natsPassword: string;
  readonly natsReplicas: number;
  readonly natsPartitions: number;
}

interface Setting {
  readonly type: 'string' | 'integer' | 'number' | 'array';
  readonly description: string;
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: { readonly type: 'string' };
  /** JSON Schema's word for what must never be shown. */
  readonly writeOnly?: true;
}

const properties: { readonly [Name in keyof Settings]: Setting } = {
  host: { type: 'string', default: '127.0.0.1', description: 'Address to listen on.' },
  port: { type: 'integer', default: 8080, minimum: 0, maximum: 65_535, description: 'Port to listen on; 0 takes a free one.' },
  data: { type: 'string', default: 'jirafe-data', description: 'Folder of the embedded store and of the tokens.' },
  store: {
    type: 'string',
    default: 'sqlite',
    enum: ['sqlite', 'nats'],
    description: 'Where events go: the embedded store, or NATS JetStream.',
  },
  formats: {
    type: 'string',
    default: 'assert',
    enum: ['assert', 'annotate'],
    description: 'Whether a date that is none is refused, or passes as in the old service.',
  },
  windowHours: { type: 'number', default: 24, minimum: 0, description: 'Hours in which an event that is sent again is not stored twice.' },
  keepDays: {
    type: 'number',
    default: 0,
    minimum: 0,
    description: 'Days after which an event is forgotten; 0 keeps them all.',
  },
  keepMegabytes: {
    type: 'number',
    default: 0,
    minimum: 0,
    description: 'Size beyond which the oldest events are forgotten, in a cluster for each copy; 0 keeps them all.',
  },
  tokens: { type: 'string', default: '', description: 'File of the tokens; tokens.json in the data folder without it.' },
  inspector: {
    type: 'string',
    default: 'local',
    enum: ['local', 'token', 'off'],
    description: 'Who may see the page at /: this machine, who has the inspector token, or nobody.',
  },
  inspectorToken: { type: 'string', default: '', writeOnly: true, description: 'The token that opens the inspector.' },
  logLevel: {
    type: 'string',
    default: 'info',
    enum: ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
    description: 'How much is logged.',
  },
  maxBytes: { type: 'integer', default: 10_485_760, minimum: 1, description: 'The most bytes that a body may have, packed or unpacked.' },
  maxDepth: { type: 'integer', default: 64, minimum: 1, maximum: 500, description: 'How deep an event may be nested.' },
  maxConnections: { type: 'integer', default: 4096, minimum: 1, description: 'Connections at the same time.' },
  headerSeconds: { type: 'number', default: 10, minimum: 1, description: 'Seconds in which the headers of a request must have come.' },
  bodySeconds: { type: 'number', default: 60, minimum: 1, description: 'Seconds in which a whole request must have come.' },
  drainSeconds: {
    type: 'number',
    default: 15,
    minimum: 0,
    description: 'Seconds that requests have to end when the service is told to stop.',
  },
  largeBodies: {
    type: 'integer',
    default: 1,
    minimum: 1,
    description: 'Bodies over 256 kB that are worked on at the same time; others wait.',
  },
  rateToken: { type: 'number', default: 0, minimum: 0, description: 'Requests a second for each token; 0 is no limit.' },
  rateAddress: { type: 'number', default: 0, minimum: 0, description: 'Requests a second from each address; 0 is no limit.' },
  trustedProxies: {
    type: 'array',
    items: { type: 'string' },
    default: [],
    description: 'Addresses (or subnets) whose X-Forwarded-For is believed.',
  },
  tlsCert: { type: 'string', default: '', description: 'File of the certificate, for TLS without a proxy.' },
  tlsKey: { type: 'string', default: '', description: 'File of its key.' },
  natsServers: { type: 'array', items: { type: 'string' }, default: ['127.0.0.1:4222'], description: 'Servers of the NATS cluster.' },
  natsUser: { type: 'string', default: '', description: 'User of the NATS cluster.' },
  natsPassword: { type: 'string', default: '', writeOnly: true, description: 'Password of the NATS cluster.' },
  natsReplicas: { type: 'integer', default: 3, minimum: 1, maximum: 5, description: 'Copies of each event in the NATS cluster.' },
  natsPartitions: { type: 'integer', default: 1, minimum: 1, maximum: 1024, description: 'Streams that sites are spread over.' },
};

export const settingsSchema: object = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Settings of the Jirafe collector',
  type: 'object',
  additionalProperties: false,
  properties,
};

export const settingNames: readonly (keyof Settings)[] = Object.keys(properties) as (keyof Settings)[];

export function settingOf(name: keyof Settings): Setting {
  return properties[name];
}

/** `maxBytes` -> `max-bytes`, as a flag is written. */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `maxBytes` -> `JIRAFE_MAX_BYTES`. */
export function variableOf(name: string): string {
  return `JIRAFE_${flagOf(name).replaceAll('-', '_').toUpperCase()}`;
}
