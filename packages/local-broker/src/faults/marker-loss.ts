// Markers that are lost on their way from the coordinator to partitions and groups: see BrokerFaults.loseMarkers.
import { Participants } from '../transactions/participants.ts';
import { CountedFault } from './counted-fault.ts';
import type { Fault, FaultFilter, FaultOccasion } from './fault.ts';

/** Which transactions lose their markers, and which of these. */
export interface MarkerLossSettings
  extends FaultOccasion,
    Pick<FaultFilter, 'transactionalId' | 'topic' | 'partition' | 'groupId'> {
  /** Only the markers of this topic are lost, and those of `groupId`; without both: all of the transaction. */
  readonly topic?: string;
  /** Only the marker that ends what the transaction brought to this group, and those of `topic`. */
  readonly groupId?: string;
}

/** The faults of this kind that are in force. */
export class MarkerLoss {
  readonly #faults = new Set<CountedFault<MarkerLossSettings>>();

  /** Puts one into force, until it is disposed of or has hit as many transactions as it may. */
  lose(settings: MarkerLossSettings): Fault {
    const fault: CountedFault<MarkerLossSettings> = new CountedFault(settings, () =>
      this.#faults.delete(fault),
    );
    this.#faults.add(fault);
    return fault;
  }

  /** Who of the participants of a transaction that ends gets no marker. Asked once a transaction. */
  strike(transactionalId: string, participants: Participants): Participants {
    let lost = Participants.NONE;
    for (const fault of [...this.#faults]) {
      const { settings } = fault;
      const isOther = (settings.transactionalId ?? transactionalId) !== transactionalId;
      const meant = among(participants, settings);
      if (isOther || meant.isEmpty || !fault.strikes()) continue;
      lost = lost.and(meant);
    }
    return lost;
  }

  /** Takes all of them away. */
  clear(): void {
    for (const fault of [...this.#faults]) fault[Symbol.dispose]();
  }
}

function among(
  participants: Participants,
  { topic, partition, groupId }: MarkerLossSettings,
): Participants {
  if (topic === undefined && groupId === undefined) return participants;
  const topics = participants.topics
    .filter(({ name }) => name === topic)
    .map(({ name, partitions }) => ({
      name,
      partitions: partitions.filter((each) => (partition ?? each) === each),
    }));
  return Participants.of(
    topics,
    participants.groups.filter((each) => each === groupId),
  );
}
