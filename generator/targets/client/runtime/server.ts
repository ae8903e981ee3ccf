/** The base URL of a server whose URL has variables: `serverUrl('https://{region}.shop.com', { region: 'eu' })`. */
export function serverUrl<Template extends string>(template: Template, variables: Readonly<Record<VariablesOf<Template>, string>>): string {
  return template.replace(/\{([^{}]+)\}/g, (whole, name: VariablesOf<Template>) => variables[name] ?? whole);
}

export type VariablesOf<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | VariablesOf<Rest>
  : never;
