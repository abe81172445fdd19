// The topics in a consumer's protocol metadata (ConsumerProtocolSubscription): a version, then the names.

/** The topics that the metadata names; none when it cannot be read. */
export function subscribedTopics(metadata: Buffer): string[] {
  const topics: string[] = [];
  try {
    let at = 6;
    for (let left = metadata.readInt32BE(2); left > 0; left -= 1) {
      const end = at + 2 + metadata.readInt16BE(at);
      topics.push(metadata.toString('utf8', at + 2, end));
      at = end;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return topics;
}
