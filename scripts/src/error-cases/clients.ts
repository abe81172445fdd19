/** The clients that the cases try things with, each gone when its try is over. */
import {
  createPartitioner,
  type KafkaConnection,
  type Producer,
  translateKafkaError,
} from '@tidemark/kafka-connection';

type ProducerOptions = {
  idempotent?: boolean;
  transactionalId?: string;
  transactionTimeout?: number;
};

/** Works with a producer that is connected. @throws KafkaConnectionError */
export async function withProducer<T>(
  connection: KafkaConnection,
  options: ProducerOptions,
  work: (producer: Producer) => Promise<T>,
): Promise<T> {
  const producer = connection
    .createKafka({ retry: { retries: 3, initialRetryTime: 20 } })
    .producer({ ...options, allowAutoTopicCreation: false, createPartitioner });
  try {
    await producer.connect();
    return await work(producer);
  } catch (error) {
    throw translateKafkaError(error, { transactionalId: options.transactionalId });
  } finally {
    await producer.disconnect();
  }
}

/** Consumes until a first fetch is answered. @throws KafkaConnectionError when that never comes */
export async function consume(
  connection: KafkaConnection,
  topic: string,
  groupId: string,
): Promise<void> {
  const consumer = connection
    .createKafka({ retry: { retries: 3, initialRetryTime: 20 } })
    .consumer({ groupId, allowAutoTopicCreation: false, maxWaitTimeInMs: 50 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const fetched = new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.FETCH, () => resolve());
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    });
    await Promise.all([consumer.run({ autoCommit: false, eachBatch: async () => {} }), fetched]);
  } catch (error) {
    throw translateKafkaError(error, { topic, groupId });
  } finally {
    await consumer.disconnect();
  }
}
