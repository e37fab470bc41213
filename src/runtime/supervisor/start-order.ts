/** A node of the start order: a unit, PostgreSQL or Redis. */
export type StartNode = { name: string; startAfter: readonly string[] };

/** The named nodes and everything that must be ready before them, in the nodes' own order. */
export function withDependencies(nodes: readonly StartNode[], names: readonly string[]): readonly string[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const found = new Set<string>();
  const pending = [...names];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    pending.push(...(byName.get(name)?.startAfter ?? []));
  }
  return nodes.filter((node) => found.has(node.name)).map((node) => node.name);
}

/** Who stops together, in the order of stopping: nobody before those that need it. A cycle stops as one wave. */
export function stopWaves(nodes: readonly StartNode[]): readonly (readonly string[])[] {
  const waves: string[][] = [];
  let left = [...nodes];
  while (left.length > 0) {
    const needed = new Set(left.flatMap((node) => node.startAfter.filter((other) => other !== node.name)));
    const free = left.filter((node) => !needed.has(node.name));
    const wave = free.length > 0 ? free : left;
    waves.push(wave.map((node) => node.name));
    left = left.filter((node) => !wave.includes(node));
  }
  return waves;
}
