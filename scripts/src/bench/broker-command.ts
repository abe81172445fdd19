/** `pnpm bench broker` */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command, CommandContext } from '@tidemark/command-line';
import { connectKafka, ensureTopic, kafkaSettings } from '@tidemark/kafka-connection';
import { formatTable } from '../table.ts';
import {
  benchBareLatency,
  benchIdle,
  benchLatency,
  benchRecordCost,
  type RecordCost,
} from './broker/client-cost.ts';
import { type MeasuredServer, measuredBroker } from './broker/measured-server.ts';
import { benchCommandStart } from './broker/start-command.ts';
import { benchThroughput, smallBatch, type Throughput } from './broker/throughput.ts';

type Row = readonly [what: string, measured: string, beside: string, wanted: string];

/** Adds the subcommand. */
export function addBroker(program: Command, { stdout, env }: CommandContext): void {
  program
    .command('broker')
    .description('the local broker beside a bare TCP server, and beside a Kafka of your own')
    .option('--brokers <list>', 'a real Kafka to measure the same on')
    .action(async ({ brokers = env.TIDEMARK_TEST_BROKERS }: { brokers?: string }) => {
      const dataDir = mkdtempSync(join(tmpdir(), 'bench-broker-'));
      try {
        await using server = await measuredBroker(dataDir);
        const rows = [...(await starts(server)), ...(await traffic(server.address, server))];
        if (brokers !== undefined) rows.push(...(await traffic(brokers, undefined)));
        stdout.line(formatTable(['', 'MEASURED', 'BESIDE', 'WANTED'], rows));
      } finally {
        rmSync(dataDir, { recursive: true, force: true });
      }
    });
}

async function starts(server: MeasuredServer): Promise<Row[]> {
  const idle = await benchIdle(server);
  const { brokerMs, nodeMs } = await benchCommandStart();
  return [
    ['idle CPU', percent(idle), '', 'below 0.5 %'],
    ['first answer, in process', ms(server.startMs), '', 'below 50 ms'],
    ['first answer, as a command', ms(brokerMs), `${ms(nodeMs)} node -e 0`, 'below 400 ms'],
  ];
}

async function traffic(address: string, server: MeasuredServer | undefined): Promise<Row[]> {
  const where = server === undefined ? 'Apache Kafka: ' : '';
  await using connection = await connectKafka(kafkaSettings({}, { brokers: address }), {
    clientId: 'bench',
  });
  const topic = async (name: string) => {
    const full = `bench-${name}-${process.pid}`;
    await ensureTopic(connection, full, { create: true, partitions: 1 });
    return full;
  };
  const kafka = connection.createKafka();
  const large = await benchThroughput(kafka, address, await topic('large'), server);
  const batch = await smallBatch(kafka, address, await topic('small'));
  const latency = await benchLatency(address, await topic('latency'), batch);
  const bare = await benchBareLatency();
  const rows: Row[] = [
    [
      `${where}produce, batches of 1 MB`,
      speed(large.produce),
      `${speed(large.bareProduce)} bare TCP`,
      '500 MB/s',
    ],
    [
      `${where}fetch, batches of 1 MB`,
      speed(large.fetch),
      `${speed(large.bareFetch)} bare TCP`,
      '500 MB/s',
    ],
    [`${where}from producer to consumer, median`, ms(latency.medianMs), bareMs(bare.medianMs), ''],
    [`${where}from producer to consumer, p99`, ms(latency.p99Ms), bareMs(bare.p99Ms), 'below 3 ms'],
  ];
  if (server === undefined) return rows;
  const stock = await benchRecordCost(server, await topic('stock'), true);
  const fast = await benchRecordCost(server, await topic('fast'), false);
  return [...rows, ...costs('stock kafkajs', stock), ...costs('kafkajs, with fast path', fast)];
}

function costs(client: string, { produce, fetch }: Record<'produce' | 'fetch', RecordCost>): Row[] {
  const row = (what: string, cost: RecordCost): Row => [
    `CPU of a ${what} record`,
    us(cost.broker),
    `${us(cost.client)} ${client}`,
    'a third of the client',
  ];
  return [row('produced', produce), row('fetched', fetch)];
}

function bareMs(value: number): string {
  return `${ms(value)} bare TCP`;
}

function speed({ megabytesASecond, cpuMsAMegabyte }: Throughput): string {
  const cpu = cpuMsAMegabyte === undefined ? '' : `, ${cpuMsAMegabyte.toFixed(2)} ms CPU/MB`;
  return `${Math.round(megabytesASecond)} MB/s${cpu}`;
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

function us(value: number): string {
  return `${value.toFixed(2)} µs`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
