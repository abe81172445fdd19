# The broker as confluent-kafka (librdkafka) meets it. Argument: bootstrap servers. Any exception fails the test.
import sys
from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic

BROKERS = sys.argv[1]
BASE = {"bootstrap.servers": BROKERS}


def done(futures):
    for future in futures.values():
        future.result(10)


def consumer(group, **settings):
    made = Consumer({
        **BASE, "group.id": group, "auto.offset.reset": "earliest", "fetch.wait.max.ms": 50,
        "session.timeout.ms": 6000, "heartbeat.interval.ms": 50, "enable.auto.commit": False,
        "topic.metadata.refresh.interval.ms": 100, **settings})
    return made


def read(reader, count):
    values = []
    while len(values) < count:
        message = reader.poll(0.05)
        if message is None:
            continue
        assert message.error() is None, message.error()
        values.append(message)
    return values


admin = AdminClient(BASE)
done(admin.create_topics([NewTopic("t", 2, 1, config={"retention.ms": "1000000"}), NewTopic("out", 1, 1)]))
done(admin.create_partitions([NewPartitions("t", 4)]))
assert len(admin.list_topics("t").topics["t"].partitions) == 4
resource = ConfigResource("topic", "t")
configs = admin.describe_configs([resource])[resource].result(10)
assert configs["retention.ms"].value == "1000000"
try:
    done(admin.create_topics([NewTopic("t", 2, 1)]))
    raise AssertionError("made twice")
except Exception as error:
    assert error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS, error

CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
for codec in CODECS:
    producer = Producer({**BASE, "compression.type": codec, "enable.idempotence": True, "linger.ms": 0})
    for partition in range(4):
        producer.produce("t", value=codec * 50, key="k", partition=partition, headers={"codec": codec})
    assert producer.flush(10) == 0

# Two members of a cooperative group: the second gets its share, and the first keeps what it has of the rest.
first = consumer("g", **{"partition.assignment.strategy": "cooperative-sticky"})
first.subscribe(["t"])
messages = read(first, 4 * len(CODECS))
assert sorted({message.value().decode() for message in messages}) == sorted(codec * 50 for codec in CODECS)
assert all(message.headers()[0][1].decode() * 50 == message.value().decode() for message in messages)
first.commit(asynchronous=False)
second = consumer("g", **{"partition.assignment.strategy": "cooperative-sticky"})
second.subscribe(["t"])
while len(first.assignment()) != 2 or len(second.assignment()) != 2:
    assert first.poll(0.02) is None
    assert second.poll(0.02) is None
committed = first.committed([TopicPartition("t", partition) for partition in range(4)], 10)
assert [each.offset for each in committed] == [len(CODECS)] * 4, committed
second.close()
first.close()

# From one topic to another in transactions, with the offsets in them.
producer = Producer({**BASE, "transactional.id": "tx"})
producer.init_transactions(10)
producer.begin_transaction()
producer.produce("out", value="aborted")
producer.flush(10)
producer.abort_transaction(10)
source = consumer("copy")
source.subscribe(["t"])
copied = read(source, 4 * len(CODECS))
producer.begin_transaction()
for message in copied:
    producer.produce("out", value=message.value())
producer.send_offsets_to_transaction(source.position(source.assignment()), source.consumer_group_metadata(), 10)
producer.commit_transaction(10)
source.close()
reader = consumer("out", **{"isolation.level": "read_committed"})
reader.subscribe(["out"])
assert [each.value() for each in read(reader, len(copied))] == [each.value() for each in copied]
reader.close()
assert [each.offset for each in consumer("copy").committed([TopicPartition("t", 0)], 10)] == [len(CODECS)]
done(admin.delete_topics(["t", "out"]))
print("ok")
