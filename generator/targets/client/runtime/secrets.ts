/** Keeps credentials out of everything that people or logs see. */

/** The text with every secret in it blotted out. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => (secret ? shown.replaceAll(secret, '***') : shown), text);
}

/** An error that tells no secret: itself where it holds none, else one that says the same without it. */
export function quiet(error: unknown, secrets: readonly string[]): unknown {
  const told = describe(error);
  const shown = redact(told, secrets);
  return shown === told ? error : new Error(shown);
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.message} ${error.cause ? describe(error.cause) : ''}` : String(error);
}

/** Sets a property that neither `console.log` nor `JSON.stringify` shows. */
export function hide<Target extends object>(target: Target, key: string, value: unknown): Target {
  return Object.defineProperty(target, key, { value });
}
