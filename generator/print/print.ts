import type { Artifact } from '../artifact.ts';
import { banner } from './banner.ts';
import { copyRuntime } from './copy.ts';
import { renderTemplate } from './template.ts';
import { printModule } from './typescript.ts';

/** The text of a file that a target emits. */
export function print(artifact: Artifact): string {
  switch (artifact.kind) {
    case 'module':
      return printModule(artifact.module);
    case 'template':
      return renderTemplate(artifact.template, artifact.view);
    case 'text':
      return artifact.path.endsWith('.ts') ? `${banner}\n\n${artifact.text}` : artifact.text;
    case 'copy':
      return copyRuntime(artifact.from);
    case 'deferred':
      return print(artifact.make());
  }
}
