// The bit fields in which answers say what the client may do (KIP-430), for clients that may do everything.
import { ALL_OPERATIONS, supported } from '../security/acl.ts';

/** What a response holds when the client did not ask. */
export const NOT_ASKED = -2_147_483_648;

/** Everything that can be done with a topic. */
export const TOPIC_OPERATIONS = supported('topic', ALL_OPERATIONS);
/** Everything that can be done with a group. */
export const GROUP_OPERATIONS = supported('group', ALL_OPERATIONS);
/** Everything that can be done with the cluster. */
export const CLUSTER_OPERATIONS = supported('cluster', ALL_OPERATIONS);
