/**
 * Lag in records. Offsets alone tell too much: the marker of a transaction takes one and is nothing
 * that anybody reads, so that an idle group seems behind wherever records come in transactions.
 */
import {
  type GroupLag,
  type KafkaConnection,
  type LogReader,
  openLogReader,
  type PartitionLag,
} from '@tidemark/kafka-connection';

/** More is read by nobody just to be counted: a few markers among so many do not matter. */
const COUNTED_AT_MOST = 100;

/** The same with the lag of partitions that are nearly read counted in records. */
export async function countRecords(
  connection: KafkaConnection,
  lags: readonly GroupLag[],
): Promise<GroupLag[]> {
  await using reader = openLogReader(connection);
  return await Promise.all(
    lags.map(async (group) => ({
      ...group,
      partitions: await Promise.all(group.partitions.map((one) => counted(reader, one))),
    })),
  );
}

async function counted(reader: LogReader, partition: PartitionLag): Promise<PartitionLag> {
  const { lag = 0, committed: offset, end } = partition;
  if (lag === 0 || lag > COUNTED_AT_MOST || offset === undefined) return partition;
  try {
    const { topic, partition: number } = partition;
    const slice = await reader.read({ topic, partition: number, offset });
    if (slice.nextOffset < end) return partition;
    return { ...partition, lag: slice.records.filter((one) => Number(one.offset) < end).length };
  } catch {
    // Deleted meanwhile, without a leader, not to be read by us: the offsets are what is known.
    return partition;
  }
}
