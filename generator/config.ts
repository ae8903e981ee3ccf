import type { Target } from './targets/target.ts';

/** What `okapi.config.ts` exports by default. These are all the options there are; facts about the API go into the spec. */
export interface Config {
  /** The OpenAPI document or JSON Schema: a file relative to the config, or a URL. */
  readonly input: string;
  /** Folder that gets one folder per target, relative to the config. */
  readonly output: string;
  /** npm names of the packages; `{target}` becomes the target's name. Without it the names come from the API's title. */
  readonly packages?: string;
  /** What to generate, in order. Without it: types, validators, client, mocks, server. */
  readonly targets?: readonly Target[];
  /** Work around mistakes in a document that is not yours to mend, and warn of them; without it they are errors. */
  readonly lenient?: boolean;
}

/** Gives its argument back; it is there so that an editor can complete and check the config. */
export function defineConfig(config: Config): Config {
  return config;
}
