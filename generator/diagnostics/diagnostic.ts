import { catalogue, type DiagnosticCode } from './catalogue.ts';

/** A problem of the user's input, as data. Stages collect them; the command line reports them once, at the end. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** Nothing is written where there is an error. What is info is true of many good documents, and is only counted unless asked for. */
  readonly severity: 'error' | 'warning' | 'info';
  /** What is wrong, in one sentence that names the thing. */
  readonly message: string;
  /** Where; absent only if the problem has no place (a missing file named on the command line). */
  readonly place?: Place;
  /** How to mend this very case; the catalogue's general advice is used where it is absent. */
  readonly fix?: string;
  /** Set where it was an error that a lenient run worked around. */
  readonly workedAround?: boolean;
}

export interface Place {
  /** As the user would name it: relative to the working directory, or a URL. */
  readonly file: string;
  /** 1-based; absent where only the file is known. */
  readonly line?: number;
  readonly column?: number;
  /** JSON pointer within that file, as a fragment: `#/paths/~1cart/post`. */
  readonly pointer?: string;
}

/** Where stages put what they find. */
export interface Diagnostics {
  add(diagnostic: Diagnostic): void;
  readonly all: readonly Diagnostic[];
  readonly failed: boolean;
}

/**
 * An empty collection. A `lenient` one takes errors that Okapi can work around as warnings: for documents of somebody else,
 * which the user cannot mend. What it does then is the `around` of the catalogue.
 */
export function createDiagnostics({ lenient = false }: { readonly lenient?: boolean } = {}): Diagnostics {
  const all: Diagnostic[] = [];
  return {
    add(diagnostic) {
      const bearable = lenient && diagnostic.severity === 'error' && catalogue[diagnostic.code].around !== undefined;
      all.push(bearable ? { ...diagnostic, severity: 'warning', workedAround: true } : diagnostic);
    },
    all,
    get failed() {
      return all.some((diagnostic) => diagnostic.severity === 'error');
    },
  };
}
