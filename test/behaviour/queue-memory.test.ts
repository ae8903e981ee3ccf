import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Ten million events are in `test/bench/RESULTS.md`; as many as a test may take are here. */

describe('the memory of a queue', () => {
  it('does not grow with the events that have passed through it', () => {
    const script = join(import.meta.dirname, 'queue/flat.mjs');
    const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', script, '200000'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const { delivered, heaps } = JSON.parse(stdout) as { delivered: number; heaps: [number, number] };
    console.log(`heap after 40,000 and 200,000 events: ${heaps.join(' and ')} MB`);
    expect(delivered).toBe(200_000);
    // A hundred bytes for each of the later events would be 16 MB more.
    expect(heaps[1]).toBeLessThan(heaps[0] + 8);
  }, 120_000);
});
