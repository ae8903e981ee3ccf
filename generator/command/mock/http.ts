/** Not by `import`: that asks node:http for every export it has, and one of them loads the whole of fetch, which is a fifth of the start. */
export const http: typeof import('node:http') = process.getBuiltinModule('node:http');
