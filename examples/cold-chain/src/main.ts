// `npm start`: with nothing configured on a Kafka broker of its own, else on KAFKA_BROKERS.

import { connectKafka, kafkaSettings } from '@tidemark/kafka-connection';
import { kafkaEnvironment } from '@tidemark/stream-runtime';
import { coldChain } from './job.js';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

const connection = await connectKafka(kafkaSettings(process.env), { clientId: 'cold-chain' });
const env = kafkaEnvironment({
  connection,
  groupId: 'cold-chain',
  printer: { print: (name, alarm) => console.log(`${name}> ${JSON.stringify(alarm)}`) },
  signal: stop.signal,
});
coldChain(env);
console.log(`Reading from ${connection.description} until Ctrl+C.`);
const { records, results } = await env.execute('Cold chain');
console.log(`${records} readings, ${results} alarms.`);
await connection[Symbol.asyncDispose]();
