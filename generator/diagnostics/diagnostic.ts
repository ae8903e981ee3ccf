import type { DiagnosticCode } from './catalogue.ts';

/** A problem of the user's input, as data. Stages collect them; the command line reports them once, at the end. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: 'error' | 'warning';
  /** What is wrong, in one sentence that names the thing. */
  readonly message: string;
  /** Where; absent only if the problem has no place (a missing file named on the command line). */
  readonly place?: Place;
  /** How to mend this very case; the catalogue's general advice is used where it is absent. */
  readonly fix?: string;
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

export function createDiagnostics(): Diagnostics {
  const all: Diagnostic[] = [];
  return {
    add: (diagnostic) => void all.push(diagnostic),
    all,
    get failed() {
      return all.some((diagnostic) => diagnostic.severity === 'error');
    },
  };
}
