# The broker as kafka-python meets it: the oldest versions of everything. Argument: bootstrap servers.
import sys
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, NewPartitions, NewTopic
from kafka.errors import TopicAlreadyExistsError

BROKERS = sys.argv[1]
admin = KafkaAdminClient(bootstrap_servers=BROKERS)
admin.create_topics([NewTopic("t", 2, 1, topic_configs={"retention.ms": "1000000"})])
try:
    admin.create_topics([NewTopic("t", 2, 1)])
    raise AssertionError("made twice")
except TopicAlreadyExistsError:
    pass
admin.create_partitions({"t": NewPartitions(4)})
described = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, "t")])
entries = described[0].resources[0][4]
assert ("retention.ms", "1000000") in [entry[:2] for entry in entries], entries

codecs = [None, "gzip"]
for codec in codecs:
    producer = KafkaProducer(bootstrap_servers=BROKERS, compression_type=codec, acks="all")
    for partition in range(4):
        sent = producer.send("t", f"{codec} {partition}".encode(), b"k", [("codec", b"x")], partition)
        assert sent.get(10).partition == partition
    producer.close()


def member():
    return KafkaConsumer(
        "t", bootstrap_servers=BROKERS, group_id="g", auto_offset_reset="earliest", enable_auto_commit=False,
        session_timeout_ms=6000, heartbeat_interval_ms=50, fetch_max_wait_ms=50)


def read(reader, count):
    values = []
    while len(values) < count:
        for records in reader.poll(50).values():
            values += records
    return values


first = member()
values = read(first, 4 * len(codecs))
assert sorted(each.value.decode() for each in values) == sorted(f"{c} {p}" for c in codecs for p in range(4))
assert all(each.headers == [("codec", b"x")] for each in values)
first.commit()
assert [first.committed(TopicPartition("t", p)) for p in range(4)] == [len(codecs)] * 4
first.close()
second = member()
assert sorted(second.end_offsets([TopicPartition("t", p) for p in range(4)]).values()) == [len(codecs)] * 4
assert not second.poll(300)
assert len(second.assignment()) == 4
second.close()
assert [group for group, _ in admin.list_consumer_groups()] == ["g"]
assert admin.describe_consumer_groups(["g"])[0].state == "Empty"
offsets = admin.list_consumer_group_offsets("g")
assert [each.offset for each in offsets.values()] == [len(codecs)] * 4
admin.delete_topics(["t"])
admin.close()
print("ok")
