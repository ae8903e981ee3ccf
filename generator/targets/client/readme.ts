import type { View } from '../../artifact.ts';
import type { Api } from '../../ir/api.ts';
import type { PackageNames } from '../target.ts';

/** What the README of the client shows. */
export function readme(_api: Api, packages: PackageNames): View {
  return { package: packages.of('client') };
}
