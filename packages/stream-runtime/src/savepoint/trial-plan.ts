/** A job planned without a topic being made: what is refused leaves nothing behind. */

import type { JobGraph } from '@tidemark/event-time';
import type { KafkaClient } from '../client/kafka-client.ts';
import { type JobPlan, type PlanClient, planJob } from '../job/job-plan.ts';
import type { JobOptions } from '../options.ts';

/** What looking asks of Kafka. */
export type LookingClient = PlanClient & Pick<KafkaClient, 'existingTopics'>;

/** The plan that the job would have. Throws what planJob throws. */
export function trialPlan(
  graph: JobGraph,
  client: LookingClient,
  { groupId, createTopics = false, stateTopics = true }: JobOptions,
): Promise<JobPlan> {
  const options = { groupId, createTopics, stateTopics, bounded: false };
  return planJob(graph, onlyLooking(client), options);
}

/** Topics that are missing are as they would be: empty, with the partitions that they would get. */
export function onlyLooking(client: LookingClient): PlanClient {
  const isThere = async (topic: string) => (await client.existingTopics([topic])).length > 0;
  return {
    async ensureTopic(topic, options) {
      if (options.create && !(await isThere(topic))) return options.partitions;
      return await client.ensureTopic(topic, { ...options, create: false });
    },
    logRanges: async (topic) => ((await isThere(topic)) ? await client.logRanges(topic) : []),
    logReader() {
      const reader = client.logReader();
      return {
        read: (from, limits) => reader.read(from, limits),
        highWatermarks: async (topic) =>
          (await isThere(topic)) ? await reader.highWatermarks(topic) : new Map(),
        close: () => reader.close(),
      };
    },
  };
}
