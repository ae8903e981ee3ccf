import type { Store } from './store.ts';
export interface NatsOptions {
  readonly servers: readonly string[];
  readonly user: string;
  readonly password: string;
  readonly replicas: number;
  readonly partitions: number;
  readonly window: number;
}
export async function openNats(_options: NatsOptions): Promise<Store> {
  throw new Error('not yet');
}
