/**
 * Strongly connected components of a graph (Tarjan's, without recursion: a chain of references may be long): names that lead to one
 * another stand together, and every group comes after those that it leads to. Names that are led to and not in the graph are left out.
 */
export function componentsOf(next: ReadonlyMap<string, readonly string[]>): string[][] {
  const groups: string[][] = [];
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const work: { readonly name: string; at: number }[] = [];
  const enter = (name: string): void => {
    order.set(name, order.size);
    low.set(name, order.size - 1);
    stack.push(name);
    onStack.add(name);
    work.push({ name, at: 0 });
  };
  for (const start of next.keys()) {
    if (!order.has(start)) enter(start);
    for (let frame = work.at(-1); frame !== undefined; frame = work.at(-1)) {
      const { name } = frame;
      const child = next.get(name)?.[frame.at++];
      if (child !== undefined) {
        if (!next.has(child)) continue;
        if (!order.has(child)) enter(child);
        else if (onStack.has(child)) low.set(name, Math.min(low.get(name) ?? 0, order.get(child) ?? 0));
        continue;
      }
      work.pop();
      const above = work.at(-1)?.name;
      if (above !== undefined) low.set(above, Math.min(low.get(above) ?? 0, low.get(name) ?? 0));
      if (low.get(name) !== order.get(name)) continue;
      const members = stack.splice(stack.lastIndexOf(name));
      for (const member of members) onStack.delete(member);
      groups.push(members);
    }
  }
  return groups;
}
