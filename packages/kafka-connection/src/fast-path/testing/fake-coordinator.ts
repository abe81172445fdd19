/** A cluster whose brokers coordinate, answer with the error codes that a test wants, and keep a list. */

import type { KafkajsInternals } from '../kafkajs-internals.ts';
import type { DeliveryRetry } from '../produce/delivery-retry.ts';
import type { EosManager } from '../produce/eos-manager.ts';
import { quietLogger } from './fake-producer.ts';
import type { Load } from './load-kafkajs.ts';

type Step =
  | 'InitProducerId'
  | 'AddPartitionsToTxn'
  | 'AddOffsetsToTxn'
  | 'TxnOffsetCommit'
  | 'EndTxn';

type ManagerModule = (options: {
  logger: typeof quietLogger;
  cluster: FakeCoordinators;
  transactional: boolean;
  transactionalId: string;
}) => EosManager;

/** One coordinator for everything; `errors` are the codes of the next answers to a kind of request. */
export class FakeCoordinators {
  readonly requests: string[] = [];
  readonly errors: Partial<Record<Step, number[]>> = {};
  retry: Partial<DeliveryRetry> | undefined = { retries: 5, initialRetryTime: 1, maxRetryTime: 1 };
  isUp = true;
  /** What the next look-ups end with. */
  readonly lookUps: Error[] = [];
  readonly #internals: KafkajsInternals['protocolErrors'];

  constructor(load: Load) {
    this.#internals = load('protocol/error.js');
  }

  async connect(): Promise<void> {}
  async refreshMetadataIfNecessary(): Promise<void> {}

  async findGroupCoordinator() {
    this.requests.push('FindCoordinator');
    const failure = this.lookUps.shift();
    if (failure) throw failure;
    this.isUp = true;
    const answer = (step: Step) => async () => {
      this.requests.push(step);
      const code = this.errors[step]?.shift() ?? 0;
      if (code !== 0) throw this.#internals.createErrorFromCode(code);
      return { producerId: '7', producerEpoch: 0 };
    };
    return {
      isConnected: () => this.isUp,
      initProducerId: answer('InitProducerId'),
      addPartitionsToTxn: answer('AddPartitionsToTxn'),
      addOffsetsToTxn: answer('AddOffsetsToTxn'),
      txnOffsetCommit: answer('TxnOffsetCommit'),
      endTxn: answer('EndTxn'),
    };
  }
}

/** A transaction manager of stock kafkajs or of ours, in a transaction. */
export async function inTransaction(load: Load, cluster: FakeCoordinators): Promise<EosManager> {
  const manager = load<ManagerModule>('producer/eosManager/index.js')({
    logger: quietLogger,
    cluster,
    transactional: true,
    transactionalId: 'shop-0',
  });
  await manager.initProducerId();
  manager.beginTransaction();
  return manager;
}
