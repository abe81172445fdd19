/** An instance of one of the chaos jobs that are no lesson: `main.ts JOB INPUT OUTPUT`. */
import { connectKafka, kafkaSettings } from '@tidemark/kafka-connection';
import { kafkaEnvironment } from '@tidemark/stream-runtime';
import { describeJoin } from './join.ts';
import { describeWindows } from './windows.ts';

const JOBS = { windows: describeWindows, join: describeJoin };

const [name = '', input = '', output = ''] = process.argv.slice(2);
const describe = Object.entries(JOBS).find(([job]) => job === name)?.[1];
if (describe === undefined) throw new Error(`There is no chaos job ${name}.`);

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
await using connection = await connectKafka(kafkaSettings(process.env), { clientId: name });
const tell = (fields: object, message: string) =>
  process.stderr.write(`${new Date().toISOString()} ${message} ${JSON.stringify(fields)}\n`);
const env = kafkaEnvironment({
  connection,
  groupId: 'chaos',
  from: 'earliest',
  commitIntervalMs: 200,
  printer: { print() {} },
  signal: stop.signal,
  fencing: process.env.CHAOS_FENCING !== 'off',
  log: { debug: tell, info: tell, warn: tell },
});
describe(env, { input, output });
await env.execute(name);
