// The tagged fields with which Produce and Fetch tell a client who leads a partition now (KIP-951).
import { array, int32, nullable, optional, string, struct, tagged } from '../wire/schema.ts';

const leader = struct({ leaderId: int32, leaderEpoch: int32 });
const endpoint = {
  nodeId: int32,
  host: string,
  port: int32,
  rack: optional(nullable(string), null),
};

/** The current leader of a partition. */
export function currentLeader(version: number, tag: number) {
  return tagged(version, tag, leader);
}

/** The addresses of the leaders that the response names. */
export function nodeEndpoints(version: number) {
  return tagged(version, 0, array(endpoint));
}
