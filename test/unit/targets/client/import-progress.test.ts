import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Progress, type Screen, showProgress } from '../../../../generator/targets/client/runtime/import-progress.ts';

/** What an import shows while it runs: a bar on a terminal, plain lines elsewhere. Time is virtual. */

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Fake extends Screen {
  readonly written: string[];
}

const screen = (isTTY: boolean, columns?: number): Fake => {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
};
/** An import of 4,000 events that delivers one in a millisecond, and refuses some. */
const running = (known = true): (() => Progress) => {
  const started = Date.now();
  return () => {
    const milliseconds = Date.now() - started;
    return {
      share: known ? Math.min(1, milliseconds / 4000) : undefined,
      delivered: milliseconds,
      rejected: 3,
      fresh: milliseconds,
      milliseconds,
    };
  };
};

describe('on a terminal', () => {
  it('is one line, drawn again five times a second, with a bar, the rate, and what was refused', () => {
    const terminal = screen(true, 100);
    const done = showProgress('orders.ndjson', terminal, running());
    vi.advanceTimersByTime(1000);
    expect(terminal.written.length).toBe(5);
    expect(terminal.written.at(-1)).toBe(
      '\rorders.ndjson  [######------------------]  25.0 %  1,000 delivered  1,000/s  3 rejected\u001b[K',
    );
    vi.advanceTimersByTime(3000);
    done();
    expect(terminal.written.slice(-2)).toEqual([
      '\rorders.ndjson  [########################]  100.0 %  4,000 delivered  1,000/s  3 rejected\u001b[K',
      '\n',
    ]);
  });

  it('fits the width of the terminal, so that no line is left behind', () => {
    const narrow = screen(true, 40);
    const done = showProgress('orders.ndjson', narrow, running());
    vi.advanceTimersByTime(400);
    done();
    const lines = narrow.written.filter((text) => text !== '\n').map((text) => text.replace(/^\r/, '').replace('\u001b[K', ''));
    expect(lines.length).toBe(3);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(40);
  });

  it('has no bar for a pipe, of which nobody knows the length', () => {
    const terminal = screen(true, 100);
    const done = showProgress('stdin', terminal, running(false));
    vi.advanceTimersByTime(200);
    done();
    expect(terminal.written[0]).toBe('\rstdin  200 delivered  1,000/s  3 rejected\u001b[K');
  });
});

describe('elsewhere', () => {
  it('is a plain line every ten seconds, and one at the end', () => {
    const file = screen(false);
    const done = showProgress('orders.ndjson', file, running());
    vi.advanceTimersByTime(20_500);
    done();
    expect(file.written.length).toBe(3);
    expect(file.written[0]).toBe('orders.ndjson  100.0 %  10,000 delivered  1,000/s  3 rejected\n');
    expect(file.written.join('')).not.toMatch(/[\r\u001b]/);
  });

  it('draws nothing more once it is done', () => {
    const file = screen(false);
    showProgress('orders.ndjson', file, running())();
    vi.advanceTimersByTime(60_000);
    expect(file.written.length).toBe(1);
  });
});
