/**
 * Who runs which task. Every task is somewhere once; members differ by one task at most, overall and
 * in each sub-topology; within that, a task stays where it is, else goes where its state is warm
 * (Kafka Streams: StickyTaskAssignor, KIP-441).
 */

/** A task of the job. */
export interface AssignableTask {
  /** `<sub-topology>_<partition>`. */
  readonly id: string;
  readonly subTopology: number;
  /** Whether there is a changelog that a standby can follow. */
  readonly hasState: boolean;
}

/** A member of the group, and what it holds now. */
export interface TaskHolder {
  readonly memberId: string;
  readonly active: ReadonlySet<string>;
  readonly standby: ReadonlySet<string>;
}

/** What a member is to run, as task ids. */
export interface TaskShare {
  readonly memberId: string;
  readonly active: readonly string[];
  readonly standby: readonly string[];
}

/** The shares of all members; each member has one, empty or not. */
export function assignTasks(
  tasks: readonly AssignableTask[],
  holders: readonly TaskHolder[],
  standbyReplicas: number,
): readonly TaskShare[] {
  const shares = holders.map((holder) => new Share(holder)).sort(byMemberId);
  const subTopologies = new Set(tasks.map(({ subTopology }) => subTopology));
  for (const subTopology of [...subTopologies].sort((a, b) => a - b)) {
    shareOut(
      tasks.filter((task) => task.subTopology === subTopology),
      shares,
    );
  }
  addStandbys(
    tasks.filter(({ hasState }) => hasState),
    shares,
    standbyReplicas,
  );
  return shares.map(({ memberId, active, standby }) => ({
    memberId,
    active: [...active],
    standby: [...standby],
  }));
}

class Share {
  readonly memberId: string;
  readonly holder: TaskHolder;
  readonly active = new Set<string>();
  readonly standby = new Set<string>();
  /** How many more tasks of the sub-topology in hand it may take. */
  room = 0;

  constructor(holder: TaskHolder) {
    this.holder = holder;
    this.memberId = holder.memberId;
  }

  take(task: string): void {
    this.active.add(task);
    this.room--;
  }
}

function shareOut(tasks: readonly AssignableTask[], shares: readonly Share[]): void {
  if (shares.length === 0) return;
  makeRoom(tasks, shares);
  const wishes = [
    ({ holder }: Share, id: string) => holder.active.has(id),
    ({ holder }: Share, id: string) => holder.standby.has(id),
    () => true,
  ];
  let left = tasks.map(({ id }) => id);
  for (const isWished of wishes) {
    left = left.filter((id) => {
      const [roomiest] = shares
        .filter((share) => share.room > 0 && isWished(share, id))
        .sort((a, b) => b.room - a.room);
      roomiest?.take(id);
      return roomiest === undefined;
    });
  }
}

/** The tasks that cannot be divided evenly go to those with the fewest so far: nobody is ever two ahead. */
function makeRoom(tasks: readonly AssignableTask[], shares: readonly Share[]): void {
  const held = (ids: ReadonlySet<string>) => tasks.filter(({ id }) => ids.has(id)).length;
  const inTurn = [...shares].sort(
    (a, b) =>
      a.active.size - b.active.size ||
      held(b.holder.active) - held(a.holder.active) ||
      held(b.holder.standby) - held(a.holder.standby),
  );
  const even = Math.floor(tasks.length / shares.length);
  const extra = tasks.length % shares.length;
  for (const [turn, share] of inTurn.entries()) share.room = even + (turn < extra ? 1 : 0);
}

function addStandbys(
  tasks: readonly AssignableTask[],
  shares: readonly Share[],
  replicas: number,
): void {
  const wanted = Math.min(replicas, shares.length - 1);
  const evenly = Math.ceil((tasks.length * wanted) / Math.max(1, shares.length));
  for (let round = 0; round < wanted; round++) {
    for (const { id } of tasks) {
      const free = shares.filter(({ active, standby }) => !active.has(id) && !standby.has(id));
      const warm = free.filter(
        ({ holder, standby }) =>
          standby.size < evenly && (holder.standby.has(id) || holder.active.has(id)),
      );
      const [least] = (warm.length > 0 ? warm : free).sort(
        (a, b) => a.standby.size - b.standby.size,
      );
      least?.standby.add(id);
    }
  }
}

function byMemberId(a: Share, b: Share): number {
  return a.memberId < b.memberId ? -1 : 1;
}
