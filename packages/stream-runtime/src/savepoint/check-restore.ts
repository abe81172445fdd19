/** Whether a group may begin with a savepoint, found out without anything being written. */

import type { KafkaClient } from '../client/kafka-client.ts';
import { refuseMembers } from '../reset/refuse-members.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import { type CheckSavepointOptions, checkSavepoint } from './check-savepoint.ts';
import { parseSavepoint } from './savepoint-format.ts';
import type { SavepointPlace } from './savepoint-place.ts';
import { type LookingClient, onlyLooking } from './trial-plan.ts';

/** The group, and the job as it would be planned. */
export interface CheckRestoreOptions extends CheckSavepointOptions {
  readonly client: LookingClient & Pick<KafkaClient, 'groupMembers' | 'committedOffsets'>;
  readonly groupId: string;
}

/**
 * Reads the whole savepoint.
 *
 * @throws StreamRuntimeError GROUP_HAS_MEMBERS, SAVEPOINT_GROUP_HAS_STATE, SAVEPOINT_UNREADABLE,
 *   SAVEPOINT_DOES_NOT_FIT, STATE_INCOMPATIBLE
 */
export async function checkRestore(
  place: SavepointPlace,
  options: CheckRestoreOptions,
): Promise<void> {
  await refuseMembers(options.client, options.groupId);
  await refuseState(options);
  // What is damaged would be told as something that does not fit.
  for await (const _line of parseSavepoint(place.read(), place.name));
  await checkSavepoint(place, { ...options, client: onlyLooking(options.client) });
}

async function refuseState({ client, groupId, plan }: CheckRestoreOptions): Promise<void> {
  const read = await client.existingTopics([...plan.readerOf.keys()]);
  const committed = read.length === 0 ? [] : await client.committedOffsets(groupId, read);
  const internal = plan.subTopologies.flatMap(({ exchangeTopics, changelog }) => [
    ...exchangeTopics.keys(),
    ...(changelog === undefined ? [] : [changelog]),
  ]);
  const used: string[] = [];
  for (const topic of await client.existingTopics(internal)) {
    const ranges = await client.logRanges(topic);
    if (ranges.some(({ high }) => high > 0)) used.push(topic);
  }
  if (committed.length === 0 && used.length === 0) return;
  const found = [
    ...(committed.length > 0 ? [`offsets of ${committed.length} partitions`] : []),
    ...used.map((topic) => `records in ${topic}`),
  ];
  throw new StreamRuntimeError(
    'SAVEPOINT_GROUP_HAS_STATE',
    `The group ${groupId} cannot start from a savepoint, since it has state already: ${found.join(', ')}.`,
  );
}
