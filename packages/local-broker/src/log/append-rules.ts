// What a topic's settings demand of a batch before it is appended, and what they change in it.
import { type BatchHeader, CHECKSUMMED_FROM } from '../records/batch-header.ts';
import { crc32c } from '../records/crc32c.ts';
import { BrokerProtocolError } from '../wire/error-codes.ts';
import type { TopicConfigs } from './topic-configs.ts';

const LOG_APPEND_TIME = 0x08;

/**
 * Refuses a batch that `max.message.bytes`, `segment.bytes` or `message.timestamp.*.max.ms` do not allow.
 * @param now epoch milliseconds
 * @throws BrokerProtocolError MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, INVALID_TIMESTAMP
 */
export function checkAppend(
  bytes: Buffer,
  header: BatchHeader,
  configs: TopicConfigs,
  now: number,
): void {
  if (bytes.length > configs.number('max.message.bytes')) {
    throw new BrokerProtocolError('MESSAGE_TOO_LARGE');
  }
  if (bytes.length > configs.number('segment.bytes')) {
    throw new BrokerProtocolError('RECORD_LIST_TOO_LARGE');
  }
  if (configs.get('message.timestamp.type') === 'LogAppendTime') return;
  const tooNew = header.maxTimestamp - now > configs.number('message.timestamp.after.max.ms');
  const tooOld = now - header.maxTimestamp > configs.number('message.timestamp.before.max.ms');
  if (tooNew || tooOld) throw new BrokerProtocolError('INVALID_TIMESTAMP');
}

/**
 * Makes the batch's time the broker's, where the topic wants that: Kafka then marks the batch and writes the
 * time over its largest timestamp. Returns the header that is true afterwards.
 */
export function stampLogAppendTime(
  bytes: Buffer,
  header: BatchHeader,
  configs: TopicConfigs,
  now: number,
): BatchHeader {
  if (configs.get('message.timestamp.type') !== 'LogAppendTime') return header;
  const attributes = header.attributes | LOG_APPEND_TIME;
  bytes.writeInt16BE(attributes, CHECKSUMMED_FROM);
  bytes.writeBigInt64BE(BigInt(now), 35);
  const crc = crc32c(bytes, CHECKSUMMED_FROM);
  bytes.writeUInt32BE(crc, 17);
  return { ...header, attributes, maxTimestamp: now, crc };
}
