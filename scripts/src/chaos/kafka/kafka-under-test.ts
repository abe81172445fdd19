/** The Kafka of a chaos run, and what can be done to it. */

/** Runs until it is disposed of. */
export interface KafkaUnderTest extends AsyncDisposable {
  readonly description: string;
  readonly bootstrapServers: string;
  /** Ends a broker in an orderly way, and starts it again on the same data. */
  restartBroker(target: number): Promise<void>;
  /** The same with SIGKILL. */
  killBroker(target: number): Promise<void>;
  /** Breaks all connections of clients. */
  cut(): Promise<void>;
  /** Lets nothing through any connection of a client for so long. */
  stall(durationMs: number): Promise<void>;
  /** Gives partitions another leader; does nothing where there is one broker. */
  moveLeader(target: number): Promise<void>;
}
