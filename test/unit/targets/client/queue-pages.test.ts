import { describe, expect, it } from 'vitest';
import { jsonOf, Pages, release, type Slot } from '../../../../generator/targets/client/runtime/queue-pages.ts';
import { seeded } from './world.ts';

/** The memory that events of a type share: 64 KiB to a page. */

const textOf = (slot: Slot): string => new TextDecoder().decode(jsonOf(slot));
const half = JSON.stringify('x'.repeat(10_000));

describe('pages', () => {
  it('hold events one behind the other, with a comma after each', () => {
    const pages = new Pages();
    const [a, b] = [pages.write('{"a":1}'), pages.write(new TextEncoder().encode('{"b":"ä"}'))];
    expect(b.page).toBe(a.page);
    expect(new TextDecoder().decode(a.page.bytes.subarray(0, 19))).toBe('{"a":1},{"b":"ä"},');
    expect([a, b].map(textOf)).toEqual(['{"a":1}', '{"b":"ä"}']);
  });

  it('give an event that is larger than a page one of its own, and go on in the one before', () => {
    const pages = new Pages();
    const large = JSON.stringify('€'.repeat(100_000));
    const [a, b, c] = [pages.write('1'), pages.write(large), pages.write('2')];
    expect(textOf(b)).toBe(large);
    expect(b.page.bytes.length).toBe(300_003);
    expect([c.page === a.page, c.at]).toEqual([true, 2]);
    release(b.page);
    expect(pages.write(large).page).not.toBe(b.page);
  });

  it('are used again when nobody needs them, and not before', () => {
    const pages = new Pages();
    const first = pages.write(half);
    const inFirst = [first];
    for (let next = pages.write(half); next.page === first.page; next = pages.write(half)) inFirst.push(next);
    expect(inFirst.length).toBeGreaterThan(1);
    first.page.users += 1;
    for (const { page } of inFirst) release(page);
    const others = Array.from({ length: 100 }, () => pages.write(half).page);
    expect(others).not.toContain(first.page);
    release(first.page);
    expect(Array.from({ length: 20 }, () => pages.write(half).page)).toContain(first.page);
  });

  it('let go of the page of an event that moves', () => {
    const pages = new Pages();
    const slot = pages.write('{"a":1}');
    const { page } = slot;
    while (pages.write(half).page === page);
    pages.move(slot);
    expect(slot.page).not.toBe(page);
    expect(textOf(slot)).toBe('{"a":1}');
  });

  it('keep each event as it was written, in whatever order events of whatever size come, go and move', () => {
    const random = seeded(1);
    const pages = new Pages();
    const live = new Map<Slot, string>();
    const alphabet = ['a', 'é', '€', '😀', '\\u0000', '\ud800'];
    for (let step = 0; step < 5000; step += 1) {
      const letter = alphabet[Math.floor(random() * alphabet.length)]!;
      const json = JSON.stringify([step, letter.repeat(Math.floor(random() ** 8 * 40_000))]);
      live.set(pages.write(random() < 0.5 ? json : new TextEncoder().encode(json)), json);
      for (const slot of live.keys()) {
        const chance = random();
        if (chance < 0.02) pages.move(slot);
        else if (chance < 0.05) {
          live.delete(slot);
          release(slot.page);
        }
      }
    }
    expect(live.size).toBeGreaterThan(10);
    for (const [slot, json] of live) expect(textOf(slot)).toBe(json);
  });
});
