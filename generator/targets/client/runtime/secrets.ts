/** Keeps credentials out of everything that people or logs see. */

/** The text with every secret in it blotted out; none may be empty. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
}

/** An error that tells no secret: itself where it holds none, else one that says the same without it. */
export function quiet(error: unknown, secrets: readonly string[]): unknown {
  const told = describe(error);
  const shown = redact(told, secrets);
  return shown === told ? error : new Error(shown);
}

/** An error and its causes in one line. */
function describe(error: unknown): string {
  const cause = (error as Error | undefined)?.cause;
  return String(error) + (cause ? ` ${describe(cause)}` : '');
}

/** Sets a property that neither `console.log` nor `JSON.stringify` shows. */
export function hide<Target extends object>(target: Target, key: string, value: unknown): Target {
  return Object.defineProperty(target, key, { value });
}
