import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Tokens } from './pointer.ts';

/** Tells what is wrong with a bundled document, at a place of it. */
export type Report = (code: Diagnostic['code'], severity: Diagnostic['severity'], message: string, tokens: Tokens, fix?: string) => void;
