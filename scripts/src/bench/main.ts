/** `pnpm bench`: benchmarks, as ratios measured in one run. */
import { createCommand, dispatch, runCommand } from '@tidemark/command-line';
import { addBroker } from './broker-command.ts';
import { addEventTime } from './event-time-command.ts';
import { addExactlyOnce } from './exactly-once-command.ts';
import { addFastPath } from './fast-path-command.ts';
import { addOrders } from './orders-command.ts';
import { addPipeline } from './pipeline-command.ts';
import { addRestore } from './restore-command.ts';

const NAME = 'pnpm bench';

await runCommand({ name: NAME, stopping: 'Stopping…' }, async (context) => {
  const program = createCommand({
    name: NAME,
    summary: 'benchmarks, as ratios measured in one run',
    examples: [
      [`${NAME} pipeline`, 'producer and lesson 03 beside kafkajs alone'],
      [`${NAME} pipeline --brokers localhost:9092`, 'the same on a Kafka of your own'],
      [`${NAME} event-time`, 'operators beside plain loops, and a million timers'],
      [`${NAME} exactly-once`, 'throughput, latency, takeover and memory of lesson 03'],
      [`${NAME} restore`, 'a million keys from a changelog, a snapshot and a standby'],
      [`${NAME} broker`, 'the local broker beside a bare TCP server'],
      [`${NAME} fast-path --brokers localhost:9092`, 'kafkajs’ replaced modules beside stock'],
      [`${NAME} orders`, 'an order to bytes and back, version and unknown fields included'],
    ],
  });
  addPipeline(program, context);
  addFastPath(program, context);
  addEventTime(program, context);
  addBroker(program, context);
  addExactlyOnce(program, context);
  addRestore(program, context);
  addOrders(program, context);
  await dispatch(program, context);
});
