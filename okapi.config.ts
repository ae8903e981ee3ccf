import { defineConfig } from './generator/index.ts';

export default defineConfig({
  input: 'spec/openapi.yaml',
  output: 'generated',
  packages: '@jirafe/events-{target}',
});
