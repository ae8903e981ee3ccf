/** Whether this runs from the TypeScript sources (in the repository) rather than from the published build. */
export const fromSource: boolean = import.meta.url.endsWith('.ts');

/** The folder of the okapi package, as a URL that ends in `/`: two levels up in the sources, three in the build (`dist/generator/command/`). */
export function packageRoot(): URL {
  return new URL(fromSource ? '../../' : '../../../', import.meta.url);
}
