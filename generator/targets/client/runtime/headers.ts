/** Readers of the headers of an answer: the text as what the document says it is. */

export function asText(text: string): string {
  return text;
}

export function asNumber(text: string): number {
  return Number(text);
}

export function asBoolean(text: string): boolean {
  return text.trim().toLowerCase() === 'true';
}

/** Style `simple`: items between commas. */
export function asList(text: string): readonly string[] {
  return text.split(',').map((item) => item.trim());
}

export function asNumbers(text: string): readonly number[] {
  return asList(text).map(Number);
}

/** `content: application/json`; undefined where it is none, for a header never makes an answer worthless. */
export function asJson(text: string): never {
  try {
    return JSON.parse(text) as never;
  } catch {
    return undefined as never;
  }
}
