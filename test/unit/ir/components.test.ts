import { describe, expect, it } from 'vitest';
import { componentsOf } from '../../../generator/ir/components.ts';

const groupsOf = (edges: Readonly<Record<string, readonly string[]>>): string[][] =>
  componentsOf(new Map(Object.entries(edges))).map((group) => group.sort());

describe('componentsOf', () => {
  it('gives every name of a graph without circles a group of its own, after those that it leads to', () => {
    expect(groupsOf({ cart: ['item', 'money'], item: ['money'], money: [] })).toEqual([['money'], ['item'], ['cart']]);
  });

  it('puts names on a circle together', () => {
    expect(groupsOf({ order: ['a'], a: ['b'], b: ['c'], c: ['a', 'end'], end: [] })).toEqual([['end'], ['a', 'b', 'c'], ['order']]);
  });

  it('leaves out names that are only led to, and takes a name that leads to itself', () => {
    expect(groupsOf({ tree: ['tree', 'elsewhere'] })).toEqual([['tree']]);
  });

  it('follows a chain of 100,000 references', () => {
    const chain = new Map(Array.from({ length: 100_000 }, (_, index) => [String(index), [String(index + 1)]]));
    expect(componentsOf(chain)).toHaveLength(100_000);
  });
});
