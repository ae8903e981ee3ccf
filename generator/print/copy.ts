import { readFileSync } from 'node:fs';
import { banner } from './banner.ts';

/** A runtime file as it goes into a package: under the banner, its imports naming the compiled files (`./x.js`). */
export function copyRuntime(from: URL): string {
  const text = readFileSync(from, 'utf8').replace(/(\bfrom |\bimport\()'(\.{1,2}\/[^']+)\.ts'/g, "$1'$2.js'");
  return `${banner}\n\n${text}`;
}
