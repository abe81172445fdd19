// What AlterConfigs and IncrementalAlterConfigs share.
import type { BrokerState } from '../broker-state.ts';
import type { Topic } from '../log/topic-registry.ts';
import { splitPermitted } from '../security/permitted.ts';
import { BrokerProtocolError, errorCode } from '../wire/error-codes.ts';
import {
  array,
  int8,
  int16,
  int32,
  nullable,
  optional,
  string,
  struct,
  type Written,
} from '../wire/schema.ts';
import { RESOURCE } from './config-codes.ts';
import { configsDenial } from './configs-denial.ts';
import { codeOf } from './partition-lookup.ts';
import type { RequestContext } from './registry.ts';

/** The response of both APIs. */
export const alterResponse = struct({
  throttleTimeMs: optional(int32, 0),
  responses: array({
    errorCode: int16,
    errorMessage: nullable(string),
    resourceType: int8,
    resourceName: string,
  }),
});

/** What a request wants to alter. */
export interface Resource {
  readonly resourceType: number;
  readonly resourceName: string;
}

/**
 * Runs `alter` for each resource, one after the other, and collects what came of it. What is named more than once is
 * refused each time, as in Kafka (`ConfigAdminManager.preprocess`).
 */
export async function alterEach<R extends Resource>(
  resources: readonly R[],
  broker: BrokerState,
  alter: (resource: R) => Promise<void>,
): Promise<Written<typeof alterResponse>> {
  const responses: Written<typeof alterResponse>['responses'][number][] = [];
  for (const resource of resources) {
    const { resourceType, resourceName } = resource;
    try {
      if (timesNamed(resource, resources) > 1) {
        throw new BrokerProtocolError('INVALID_REQUEST', 'A resource is named more than once.');
      }
      await alter(resource);
      responses.push({
        errorCode: errorCode('NONE'),
        errorMessage: null,
        resourceType,
        resourceName,
      });
    } catch (error) {
      const errorMessage = error instanceof Error ? error.message : String(error);
      responses.push({
        errorCode: codeOf(error, broker),
        errorMessage,
        resourceType,
        resourceName,
      });
    }
  }
  return { responses };
}

/** Refuses settings of which one is named twice. */
export function refuseRepeated(configs: readonly { readonly name: string }[]): void {
  if (new Set(configs.map(({ name }) => name)).size < configs.length) {
    throw new BrokerProtocolError('INVALID_REQUEST', 'A setting is named more than once.');
  }
}

/** Refuses what the client may not alter. */
export async function authorizeAlter<Request extends { readonly resources: readonly Resource[] }>(
  asked: Request,
  { access }: RequestContext,
  permitted: (asked: Request) => Promise<Written<typeof alterResponse>>,
): Promise<Written<typeof alterResponse>> {
  const denial = (resource: Resource) => configsDenial('alterConfigs', resource, access);
  const responses = await splitPermitted(
    asked.resources,
    (resource) => denial(resource) === undefined,
    async (resources) => (await permitted({ ...asked, resources })).responses,
    (resource) => ({
      ...{ resourceType: resource.resourceType, resourceName: resource.resourceName },
      errorCode: denial(resource)?.errorCode ?? errorCode('NONE'),
      errorMessage: denial(resource)?.message ?? null,
    }),
  );
  return { responses };
}

/** The topic that is meant. Throws `BrokerProtocolError` when it is none, or something else than a topic. */
export function topicToAlter({ resourceType, resourceName }: Resource, broker: BrokerState): Topic {
  if (resourceType !== RESOURCE.topic) {
    throw new BrokerProtocolError('INVALID_REQUEST', 'Only the settings of topics can be altered.');
  }
  const topic = broker.topics.get(resourceName);
  if (topic === undefined) throw new BrokerProtocolError('UNKNOWN_TOPIC_OR_PARTITION');
  return topic;
}

function timesNamed({ resourceType, resourceName }: Resource, among: readonly Resource[]): number {
  return among.filter(
    (each) => each.resourceType === resourceType && each.resourceName === resourceName,
  ).length;
}
