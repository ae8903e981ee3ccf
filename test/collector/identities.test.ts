import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createIdentities } from '../../collector/src/store/identities.ts';

const id = (number: number): Buffer => hash('sha256', String(number), 'buffer').subarray(0, 16);

describe('a set of identities', () => {
  it('knows what it was given, and nothing else, however many there are', () => {
    const identities = createIdentities();
    for (let number = 0; number < 20_000; number += 1) identities.add(id(number));
    identities.add(id(7));
    expect(identities.newer).toBe(20_000);
    for (let number = 0; number < 20_000; number += 1) if (!identities.has(id(number))) throw new Error(`${number} is not known`);
    for (let number = 20_000; number < 40_000; number += 1) if (identities.has(id(number))) throw new Error(`${number} is known`);
  });

  it('forgets a generation at the second turn', () => {
    const identities = createIdentities();
    identities.add(id(1));
    identities.turn();
    identities.add(id(2));
    expect([identities.has(id(1)), identities.has(id(2)), identities.newer]).toEqual([true, true, 1]);
    identities.turn();
    expect([identities.has(id(1)), identities.has(id(2))]).toEqual([false, true]);
  });

  it('tells identities apart that share a beginning', () => {
    const identities = createIdentities();
    const [a, b] = [Buffer.alloc(16, 1), Buffer.alloc(16, 1)];
    b[15] = 2;
    identities.add(a);
    expect([identities.has(a), identities.has(b)]).toEqual([true, false]);
  });
});
