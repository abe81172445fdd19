/** What a job prints and writes, counted on its way out. */

import type { Printer, SinkNode, SinkWriter } from '@tidemark/event-time';
import { EVENT_TIME_HEADER, isKafkaSink, type KafkaSink } from '../kafka-sink.ts';
import type { RecordSink } from '../output/record-sink.ts';
import type { JobMetrics } from './job-metrics.ts';

/** A printer that counts. */
export function countingPrinter(printer: Printer, metrics: JobMetrics): Printer {
  return {
    print(sinkIdentifier, value, timestamp) {
      metrics.count('results');
      printer.print(sinkIdentifier, value, timestamp);
    },
  };
}

/** The writer of a sink node; undefined for a sink that knows no writer. */
export function countingSinkWriter(
  { sink }: SinkNode,
  outputs: RecordSink,
  metrics: JobMetrics,
): SinkWriter<unknown> | undefined {
  const writer = isKafkaSink(sink) ? kafkaSinkWriter(sink, outputs) : sink.createWriter?.();
  if (writer === undefined) return undefined;
  return {
    write(value, context) {
      metrics.count('results');
      writer.write(value, context);
    },
    finish: () => writer.finish?.(),
    close: () => writer.close?.(),
  };
}

function kafkaSinkWriter(sink: KafkaSink<unknown>, outputs: RecordSink): SinkWriter<unknown> {
  const { topic } = sink;
  // Results of one record have one timestamp, and mostly no headers of their own.
  let time: number | undefined;
  let timeHeaders: Readonly<Record<string, string>> = {};
  return {
    write(result, { timestamp }) {
      const { key, value, headers } = sink.serialize(result);
      if (timestamp === undefined) {
        outputs.add(headers ? { topic, key, value, headers } : { topic, key, value });
        return;
      }
      if (timestamp !== time) timeHeaders = { [EVENT_TIME_HEADER]: String(timestamp) };
      time = timestamp;
      outputs.add({
        topic,
        key,
        value,
        headers: headers ? { ...headers, ...timeHeaders } : timeHeaders,
      });
    },
  };
}
