import { expect, test } from 'vitest';
import { BrokerProcess } from '../../test/broker-process.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { WireClient } from '../../test/wire-client.ts';
import '../apis/all.ts';
import { errorName } from '../wire/error-codes.ts';
import { brokerProgram } from './program.ts';

test('a cluster from the command line, with a fault in it', async () => {
  using folder = new TemporaryFolder();
  const fault = 'find-coordinator error=COORDINATOR_NOT_AVAILABLE every=2';
  const args = ['--port', '0', '--memory', '--brokers', '3', '--fault', fault];
  await using running = new BrokerProcess(args, folder.path);
  const addresses = await running.said(/Kafka brokers listen on (.+) \(process/);
  await running.said(/(Fault in force: find-coordinator .*)/);
  const ports = addresses.split(', ').map((each) => Number(each.split(':')[1]));
  expect(ports).toHaveLength(3);
  await using client = await WireClient.connect({ host: '127.0.0.1', port: ports[1] ?? 0 });
  const { brokers } = await client.request(3, 1, { topics: null });
  expect(brokers.map(({ port }: { port: number }) => port)).toEqual(ports);
  const asked = () => client.request(10, 1, { key: 'g', keyType: 0 });
  const answers = [await asked(), await asked(), await asked()];
  expect(answers.map(({ errorCode }) => errorName(errorCode))).toEqual([
    'NONE',
    'COORDINATOR_NOT_AVAILABLE',
    'NONE',
  ]);
  running.kill('SIGTERM');
  expect(await running.ended()).toMatchObject({ code: 0, stdout: '' });
});

test.each([
  [['--fault', 'produse drop'], "'produse' is neither an API nor an event. Did you mean produce?"],
  [['--fault', 'any drop; any'], "In 'any': What is to happen is missing"],
  [['--fault', 'stop-broker broker=2'], 'wants several brokers: --brokers 3'],
  [['--brokers', 'localhost:9092'], 'It is a number from 1 to 100.'],
  [['--brokers', '2', '--idle-stop', '1s'], 'Several brokers do not stop by themselves'],
])('%j is refused', async (args, reason) => {
  const program = brokerProgram({ result: () => {}, say: () => {} }).exitOverride();
  program.configureOutput({ writeErr: () => {} });
  const run = program.parseAsync([...args, '--memory', '--port', '0'], { from: 'user' });
  await expect(run).rejects.toThrow(reason);
});
