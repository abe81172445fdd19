// ApiVersions, versions 0-4 (flexible from 3): what the broker speaks.
//
// - The list is made from the registered APIs.
// - A version that the broker does not speak is answered in version 0 with UNSUPPORTED_VERSION and the list.
// - The response header is always version 0 (see wire/headers.ts).
// - v3 brought the name and version of the client software, which must look like one.
// - No features are advertised: the broker has no feature that clients switch on.
import { errorCode } from '../wire/error-codes.ts';
import {
  array,
  int16,
  int32,
  int64,
  optional,
  since,
  string,
  struct,
  tagged,
} from '../wire/schema.ts';
import { openToAll, registerApi, registeredApis } from './registry.ts';

const SOFTWARE_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;

registerApi({
  key: 18,
  name: 'ApiVersions',
  versions: [0, 4],
  flexibleFrom: 3,
  request: struct({
    clientSoftwareName: since(3, string, ''),
    clientSoftwareVersion: since(3, string, ''),
  }),
  response: struct({
    errorCode: optional(int16, 0),
    apiKeys: array({ apiKey: int16, minVersion: int16, maxVersion: int16 }),
    throttleTimeMs: since(1, int32, 0),
    supportedFeatures: tagged(3, 0, array({ name: string, minVersion: int16, maxVersion: int16 })),
    finalizedFeaturesEpoch: tagged(3, 1, int64),
    finalizedFeatures: tagged(
      3,
      2,
      array({ name: string, maxVersionLevel: int16, minVersionLevel: int16 }),
    ),
  }),
  authorize: openToAll,
  handle({ clientSoftwareName, clientSoftwareVersion }, { apiVersion, broker, connection }) {
    const named =
      SOFTWARE_NAME.test(clientSoftwareName) && SOFTWARE_NAME.test(clientSoftwareVersion);
    if (apiVersion >= 3 && !named) return { errorCode: errorCode('INVALID_REQUEST'), apiKeys: [] };
    if (named)
      broker.observer.client(connection).software =
        `${clientSoftwareName} ${clientSoftwareVersion}`;
    connection.session.authentication?.versionsKnown();
    return { apiKeys: versionList() };
  },
  answerUnknownVersion: () => ({
    errorCode: errorCode('UNSUPPORTED_VERSION'),
    apiKeys: versionList(),
  }),
});

function versionList() {
  return registeredApis().map(({ key, minVersion, maxVersion }) => ({
    apiKey: key,
    minVersion,
    maxVersion,
  }));
}
