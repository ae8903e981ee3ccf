import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { UsageError } from '../config/load.ts';

/** The certificate and its key, read and found to be such, and to fit. Throws a UsageError that says which of the files is at fault. */
export function readCredentials(certFile: string, keyFile: string): { readonly cert: Buffer; readonly key: Buffer } {
  const [cert, key] = [readPem(certFile, '--tls-cert'), readPem(keyFile, '--tls-key')];
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new UsageError(`${certFile} and ${keyFile} are no certificate and its key, as PEM: ${(error as Error).message}.`);
  }
  return { cert, key };
}

function readPem(file: string, flag: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`${flag}: ${file} cannot be read: ${(error as Error).message}.`);
  }
}
