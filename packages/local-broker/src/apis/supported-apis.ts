// What this broker speaks, for documentation and for tests of clients.
import './all.ts';
import { registeredApis } from './registry.ts';

/** An API and its versions, as ApiVersions answers them. */
export interface SupportedApi {
  readonly key: number;
  readonly name: string;
  readonly minVersion: number;
  readonly maxVersion: number;
}

/** All of them, by key. */
export function supportedApis(): readonly SupportedApi[] {
  return registeredApis().map(({ key, name, minVersion, maxVersion }) => ({
    ...{ key, name, minVersion, maxVersion },
  }));
}
