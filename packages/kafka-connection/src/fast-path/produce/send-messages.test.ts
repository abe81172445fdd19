import { expect, onTestFinished, test, vi } from 'vitest';
import { FakeKafka } from '../testing/fake-kafka.ts';
import { fakeProducer, record } from '../testing/fake-producer.ts';
import { type Load, ours, stock } from '../testing/load-kafkajs.ts';

const NOT_LEADER = 6;
const TOO_LARGE = 10;
const DUPLICATE_SEQUENCE_NUMBER = 46;

/** Partition 1 moves to the broker that has already answered for partition 0. */
async function leaderMoves(load: Load) {
  const kafka = new FakeKafka(load, [1, 2]);
  kafka.verdict = (partition, nodeId) => {
    if (nodeId !== 2) return 0;
    kafka.moveLeader(partition, 1);
    return NOT_LEADER;
  };
  const send = await fakeProducer(load, kafka);
  const result = await send(record(0, 'a'), record(1, 'b'));
  return { named: result.map(({ partition }) => partition), logs: [kafka.log(0), kafka.log(1)] };
}

test('loses nothing when a leader moves to a broker that has answered already', async () => {
  expect(await leaderMoves(ours)).toEqual({ named: [0, 1], logs: [['a'], ['b']] });
  expect(await leaderMoves(stock), 'stock').toEqual({ named: [0], logs: [['a'], []] });
});

/** Broker 2 refuses at once, broker 1 takes its time. */
async function slowAnswer(load: Load) {
  const kafka = new FakeKafka(load, [1, 2]);
  kafka.verdict = (_, nodeId, tries) => (nodeId === 2 && tries === 1 ? NOT_LEADER : 0);
  kafka.aftermath = (nodeId, tries) =>
    nodeId === 1 && tries === 1 ? new Promise((resolve) => setTimeout(resolve, 20)) : undefined;
  const send = await fakeProducer(load, kafka);
  await send(record(0, 'a'), record(1, 'b'));
  return [kafka.log(0), kafka.log(1)];
}

test('waits for all brokers before it tries again, so nothing is written twice', async () => {
  expect(await slowAnswer(ours)).toEqual([['a'], ['b']]);
  expect(await slowAnswer(stock), 'stock').toEqual([['a', 'a'], ['b']]);
});

/** Both partitions are on one broker, which refuses one of them. */
async function halfRefused(load: Load) {
  const kafka = new FakeKafka(load, [1, 1]);
  kafka.verdict = (partition, _, tries) => (partition === 1 && tries === 1 ? NOT_LEADER : 0);
  const send = await fakeProducer(load, kafka);
  await send(record(0, 'a'), record(1, 'b'));
  return [kafka.log(0), kafka.log(1)];
}

test('does not send again what was acknowledged beside a refusal', async () => {
  expect(await halfRefused(ours)).toEqual([['a'], ['b']]);
  expect(await halfRefused(stock), 'stock').toEqual([['a', 'a'], ['b']]);
});

test('refuses a partition that does not exist, and sends nothing', async () => {
  const kafka = new FakeKafka(ours, [1, 1]);
  const send = await fakeProducer(ours, kafka);
  await expect(send(record(0, 'a'), record(99, 'b'))).rejects.toThrow('has no partition 99');
  expect(kafka.log(0)).toEqual([]);

  const stockKafka = new FakeKafka(stock, [1, 1]);
  const stockSend = await fakeProducer(stock, stockKafka);
  expect(await stockSend(record(99, 'b')), 'stock').toEqual([]);
});

/** Keyless records get another partition each time that partitions are chosen. */
async function chosenAgain(load: Load) {
  const kafka = new FakeKafka(load, [1, 1, 1]);
  kafka.aftermath = (_, tries) => {
    if (tries === 1) throw timeout();
  };
  const send = await fakeProducer(load, kafka, { idempotent: true });
  await send({ value: 'a' });
  return [0, 1, 2].flatMap((partition) => kafka.log(partition));
}

test('chooses partitions once: a keyless record is not written to two', async () => {
  expect(await chosenAgain(ours)).toEqual(['a']);
  expect(await chosenAgain(stock), 'stock').toEqual(['a', 'a']);
});

/** The records of a send that fails are written all the same; then other records are sent. */
async function afterDoubt(load: Load) {
  const kafka = new FakeKafka(load, [1]);
  const send = await fakeProducer(load, kafka, { idempotent: true });
  kafka.aftermath = () => {
    throw timeout();
  };
  await expect(send(record(0, 'a'))).rejects.toThrow();
  kafka.aftermath = () => undefined;
  const [acknowledged] = await send(record(0, 'b'));
  return { offset: acknowledged?.baseOffset, log: kafka.log(0) };
}

test('takes a new producer id after a send in doubt, so the next records are not taken for it', async () => {
  expect(await afterDoubt(ours)).toEqual({ offset: '1', log: ['a', 'b'] });
  expect(await afterDoubt(stock), 'stock').toEqual({ offset: '0', log: ['a'] });
});

/** A send waits for its second try while another send to the same partition is called. */
async function overtaking(load: Load) {
  const kafka = new FakeKafka(load, [1]);
  kafka.verdict = (_, __, tries) => (tries === 1 ? NOT_LEADER : 0);
  const send = await fakeProducer(load, kafka, { idempotent: true });
  await Promise.all([send(record(0, 'first')), send(record(0, 'second'))]);
  return kafka.log(0);
}

test('keeps the order of sends to a partition through retries', async () => {
  expect(await overtaking(ours)).toEqual(['first', 'second']);
  expect(await overtaking(stock), 'stock').toEqual(['second', 'first']);
});

test('rejects at once what can never be taken, and keeps the sequence for the next send', async () => {
  const kafka = new FakeKafka(ours, [1]);
  const send = await fakeProducer(ours, kafka, { idempotent: true });
  kafka.verdict = () => TOO_LARGE;
  await expect(send(record(0, 'huge'))).rejects.toMatchObject({ type: 'MESSAGE_TOO_LARGE' });
  kafka.verdict = () => 0;
  await send(record(0, 'small'));
  expect(kafka.log(0)).toEqual(['small']);
  expect(kafka.requests.filter((name) => name === 'InitProducerId')).toHaveLength(1);
});

test('takes the answer “a repetition” for an acknowledgement', async () => {
  const kafka = new FakeKafka(ours, [1]);
  const send = await fakeProducer(ours, kafka, { idempotent: true });
  kafka.verdict = () => DUPLICATE_SEQUENCE_NUMBER;
  expect(await send(record(0, 'a'))).toMatchObject([{ partition: 0, errorCode: 0 }]);
});

test('keeps the order of the calls also when metadata come late for one of them', async () => {
  const kafka = new FakeKafka(ours, [1]);
  const send = await fakeProducer(ours, kafka, { idempotent: true });
  const late = vi.spyOn(kafka, 'refreshMetadataIfNecessary');
  late.mockImplementationOnce(() => new Promise((resolve) => setTimeout(resolve, 10)));
  await Promise.all([send(record(0, 'first')), send(record(0, 'second'))]);
  expect(kafka.log(0)).toEqual(['first', 'second']);
});

test('names every partition in the result, once, in the order of the records', async () => {
  const kafka = new FakeKafka(ours, [1, 2, 3]);
  const send = await fakeProducer(ours, kafka);
  const result = await send(record(2, 'c'), record(0, 'a'), record(2, 'd'));
  expect(result).toMatchObject([
    { topicName: 't', partition: 2, baseOffset: '0' },
    { topicName: 't', partition: 0, baseOffset: '0' },
  ]);
  expect(kafka.log(2)).toEqual(['c', 'd']);
});

test('names every partition also when no answer is asked for', async () => {
  const kafka = new FakeKafka(ours, [1, 2]);
  const send = await fakeProducer(ours, kafka, { acks: 0 });
  expect(await send(record(1, 'b'), record(0, 'a'))).toMatchObject([
    { partition: 1, baseOffset: '-1' },
    { partition: 0, baseOffset: '-1' },
  ]);
});

test('goes on for its delivery time-out, whatever the count of retries, and then says why', async () => {
  const kafka = new FakeKafka(ours, [1]);
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  onTestFinished(() => clock.mockRestore());
  let tries = 0;
  kafka.verdict = () => {
    clock.mockReturnValue(++tries * 10);
    return NOT_LEADER;
  };
  let repeated = 0;
  const retry = { deliveryTimeoutMs: 30, onRetry: () => (repeated += 1) };
  const send = await fakeProducer(ours, Object.assign(kafka, { retry }), { retries: 1_000 });
  await expect(send(record(0, 'a'))).rejects.toMatchObject({ type: 'NOT_LEADER_FOR_PARTITION' });
  expect(repeated).toBe(2);
  expect(kafka.requests.filter((request) => request === 'Produce to 1')).toHaveLength(3);
});

test('waits for a cluster that cannot even be asked who leads', async () => {
  const away = async (load: Load) => {
    const kafka = new FakeKafka(load, [1]);
    const isNot = () => Promise.reject(refused());
    Object.assign(kafka, {
      findBroker: isNot,
      isConnected: () => false,
      connect: isNot,
    });
    setTimeout(() => {
      for (const name of ['findBroker', 'isConnected', 'connect'])
        Reflect.deleteProperty(kafka, name);
    }, 15);
    const send = await fakeProducer(load, kafka, { retries: 1_000 });
    await send(record(0, 'a'));
    return kafka.log(0);
  };
  expect(await away(ours)).toEqual(['a']);
  await expect(away(stock), 'stock').rejects.toThrow('Connection refused');
});

/** As kafkajs' own retries leave it. */
function refused(): Error {
  const cause = Object.assign(new Error('Connection refused'), {
    ...{ name: 'KafkaJSConnectionError', retriable: true },
  });
  return Object.assign(new Error('Connection refused', { cause }), {
    ...{ name: 'KafkaJSNumberOfRetriesExceeded', retriable: false },
  });
}

function timeout(): Error {
  return Object.assign(new Error('Request timed out'), {
    name: 'KafkaJSRequestTimeoutError',
    retriable: true,
  });
}
