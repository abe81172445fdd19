/** An instance of one of the chaos jobs that are no lesson: `main.ts JOB INPUT OUTPUT`. */
import { connectKafka, kafkaSettings } from '@tidemark/kafka-connection';
import { kafkaEnvironment } from '@tidemark/stream-runtime';
import { describeJoin } from './join.ts';
import { describeWindows } from './windows.ts';

const JOBS = { windows: describeWindows, join: describeJoin };

async function run([name = '', input = '', output = '']: readonly string[]): Promise<void> {
  const describe = Object.entries(JOBS).find(([job]) => job === name)?.[1];
  if (describe === undefined) throw new Error(`There is no chaos job ${name}.`);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  await using connection = await connectKafka(kafkaSettings(process.env), { clientId: name });
  const env = kafkaEnvironment({
    connection,
    groupId: 'chaos',
    from: 'earliest',
    commitIntervalMs: 200,
    printer: { print() {} },
    signal: stop.signal,
    fencing: process.env.CHAOS_FENCING !== 'off',
    log: { debug: tell, info: tell, warn: tell },
    onState(state) {
      // As the lessons say it.
      if (state === 'running') process.stderr.write(`Reading topic ${input}\n`);
    },
  });
  describe(env, { input, output });
  await env.execute(name);
}

function tell(fields: object, message: string): void {
  process.stderr.write(`${new Date().toISOString()} ${message} ${JSON.stringify(fields)}\n`);
}

// No process.exit(): a job that has ended must let its process end.
run(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = error.exitCode ?? 1;
});
