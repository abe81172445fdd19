import { type StreamExecutionEnvironment, seconds, WatermarkStrategy } from '@tidemark/event-time';
import { kafkaSink, kafkaSource } from '@tidemark/stream-runtime';
import { type Reading, readingSerde } from './reading.js';
import { TooWarm } from './too-warm.js';

export const READINGS = 'readings';
export const ALARMS = 'alarms';

/** From the topic of readings to the topic of alarms. */
export function coldChain(env: StreamExecutionEnvironment): void {
  const readings = env.fromSource(
    kafkaSource({ topic: READINGS, serde: readingSerde, partitionedBy: 'freezer' }),
    WatermarkStrategy.forBoundedOutOfOrderness<Reading>(seconds(30)).withTimestampAssigner(
      (reading) => reading.at,
    ),
    'Readings',
  );
  const alarms = readings.keyBy('freezer').process(new TooWarm());
  alarms.print('Alarm');
  alarms.sinkTo(
    kafkaSink({
      topic: ALARMS,
      serialize: (alarm) => ({ key: alarm.freezer, value: JSON.stringify(alarm) }),
    }),
  );
}
