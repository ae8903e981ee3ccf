import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Module } from './artifact.ts';
import { createDiagnostics } from './diagnostics/diagnostic.ts';
import { emit, type Emission } from './emission.ts';
import { type HelperData, type Order, takeFrom } from './helper.ts';
import type { Api } from './ir/api.ts';
import { lower } from './lower/lower.ts';
import { packageNames } from './targets/package.ts';
import { targets } from './targets/index.ts';

/** The other side of `helper.ts`. */

enableCompileCache();
const { targets: names, taken } = workerData as HelperData;
const shared = targets.filter(({ name }) => names.includes(name)).sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
shared[0]?.prepare?.();

/** The model, once there is a document. */
const model: { api?: Api } = {};

parentPort?.on('message', async (order: Order) => {
  if (order.kind === 'document') model.api = modelOf(order.root);
  else if (model.api !== undefined) parentPort?.postMessage(await emitAll(model.api, order.packages), []);
});

async function emitAll(api: Api, pattern: string | undefined): Promise<Emission[]> {
  const packages = packageNames(pattern, api);
  const done: Emission[] = [];
  for (const [index, target] of shared.entries()) if (takeFrom(taken, index)) done.push(await emit(target, api, packages, isMany));
  return done;
}

/** Fewer modules than these are sooner printed by the other thread, which has loaded ts-morph: loading it takes longer than printing them. */
function isMany(modules: readonly Module[]): boolean {
  return modules.length > 500;
}

/** The other thread reports what is wrong. */
function modelOf(root: Api['document']): Api {
  return lower({ root, inputs: [], locate: () => ({ file: '' }) }, createDiagnostics({ lenient: true }));
}
