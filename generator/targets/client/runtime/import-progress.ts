/** What an import tells while it runs. */
export interface Progress {
  /** Share that is done, 0 to 1; undefined where nobody knows how much there is. */
  readonly share: number | undefined;
  readonly delivered: number;
  readonly rejected: number;
  /** Delivered in this run, and for how long it has run. */
  readonly fresh: number;
  readonly milliseconds: number;
}

/** Where progress is shown. */
export interface Screen {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

const barWidth = 24;

/** One line of progress, without its end. */
export function progressLine(name: string, { share, delivered, rejected, fresh, milliseconds }: Progress, bar: boolean): string {
  const rate = milliseconds > 0 ? Math.round((fresh * 1000) / milliseconds) : 0;
  const full = Math.round((share ?? 0) * barWidth);
  const shown =
    share === undefined ? [] : [...(bar ? [`[${'#'.repeat(full)}${'-'.repeat(barWidth - full)}]`] : []), `${(share * 100).toFixed(1)} %`];
  return [name, ...shown, `${number(delivered)} delivered`, `${number(rate)}/s`, `${number(rejected)} rejected`].join('  ');
}

/**
 * Shows progress: on a terminal a bar that is drawn again and again, elsewhere (CI) a plain line every ten seconds. `current` is asked
 * for the figures. Gives a function that ends it with a last line.
 */
export function showProgress(name: string, screen: Screen, current: () => Progress): () => void {
  const bar = screen.isTTY === true;
  const draw = (): void => {
    const line = progressLine(name, current(), bar);
    screen.write(bar ? `\r${line.slice(0, (screen.columns ?? 80) - 1)}\u001b[K` : `${line}\n`);
  };
  const timer = setInterval(draw, bar ? 200 : 10_000);
  return () => {
    clearInterval(timer);
    draw();
    if (bar) screen.write('\n');
  };
}

function number(value: number): string {
  return value.toLocaleString('en');
}
