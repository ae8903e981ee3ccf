import type { NamedSchema } from '../../ir/api.ts';

/** What a schema's module exports for it. */
export interface ExportNames {
  readonly guard: string;
  readonly validate: string;
  readonly table: string;
  readonly standard: string;
  /** The guard with a count of depth, where the schema can lead to itself. */
  readonly within: string;
}

export function exportNames({ name, key }: Pick<NamedSchema, 'name' | 'key'>): ExportNames {
  const base = baseName(key);
  return { guard: `is${name}`, validate: `validate${name}`, table: `${base}Rules`, standard: `${base}Schema`, within: `${base}Within` };
}

/** `cart`, from which names of its own are made by adding words. */
export function baseName(key: string): string {
  return /^[A-Za-z_$]/.test(key) ? key : `schema${key}`;
}

/** A word of a document as a part of an identifier: `site-id` gives `SiteId`. What has no letter gives `Part`. */
export function word(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((one) => one !== '');
  const joined = words.map((one) => one[0]!.toUpperCase() + one.slice(1)).join('');
  return joined === '' ? 'Part' : joined.slice(0, 40);
}
