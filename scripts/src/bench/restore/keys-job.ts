/** A process with a job whose state is measured: told what to be in its arguments, it tells its events. */
import {
  KeyedProcessFunction,
  type RuntimeContext,
  type ValueState,
  ValueStateDescriptor,
  WatermarkStrategy,
} from '@tidemark/event-time';
import { connectKafka, kafkaSettings } from '@tidemark/kafka-connection';
import { type JobEvent, kafkaEnvironment, kafkaSource } from '@tidemark/stream-runtime';

/** How the job is to be run. */
export interface KeysJobOptions {
  readonly brokers: string;
  readonly topic: string;
  readonly group: string;
  readonly bounded: boolean;
  readonly standbyReplicas: number;
  readonly snapshotDir?: string;
}

/** What the process tells. */
export type KeysJobNews = JobEvent | { readonly type: 'ended'; readonly maxRssMb: number };

interface Total {
  readonly orders: number;
  readonly cents: number;
}

class TotalOfKey extends KeyedProcessFunction<string, { key: string; cents: number }, never> {
  private total: ValueState<Total> | undefined;

  override open(context: RuntimeContext): void {
    this.total = context.getState(new ValueStateDescriptor<Total>('total'));
  }

  processElement({ cents }: { cents: number }): void {
    const { orders = 0, cents: before = 0 } = this.total?.value() ?? {};
    this.total?.update({ orders: orders + 1, cents: before + cents });
  }
}

const serde = {
  deserialize(bytes: Buffer | null) {
    const key = String(bytes);
    return { ok: true, value: { key, cents: key.length } } as const;
  },
};

const [text] = process.argv.slice(2);
if (process.send && text !== undefined) await run(JSON.parse(text));

async function run(options: KeysJobOptions): Promise<void> {
  const { brokers, topic, group: groupId, ...rest } = options;
  await using connection = await connectKafka(kafkaSettings({}, { brokers }), { clientId: 'keys' });
  const stop = new AbortController();
  process.once('message', () => stop.abort());
  const tell = (news: KeysJobNews) => process.send?.(news);
  const environment = kafkaEnvironment({
    ...rest,
    connection,
    groupId,
    from: 'earliest',
    printer: { print() {} },
    signal: stop.signal,
    onEvent: tell,
  });
  environment
    .fromSource(
      kafkaSource({ topic, serde, partitionedBy: 'key' }),
      WatermarkStrategy.noWatermarks<{ key: string; cents: number }>(),
      'Keys',
    )
    .keyBy('key')
    .process(new TotalOfKey())
    .name('Totals')
    .print('never');
  await environment.execute('keys');
  tell({ type: 'ended', maxRssMb: process.resourceUsage().maxRSS / 1024 });
  process.disconnect();
}
