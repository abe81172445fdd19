/** What every subcommand works with: a checked connection, and one way to print for people or scripts. */
import type { Command, CommandContext } from '@tidemark/command-line';
import { connectKafka, type KafkaConnection, kafkaSettings } from '@tidemark/kafka-connection';

/** `pnpm kafka` with the flags that stand before or behind every subcommand. */
export type KafkaProgram = Command<[], { brokers?: string | undefined; json: boolean }>;

/** A subcommand at work. */
export interface Session {
  readonly connection: KafkaConnection;
  /** Whether results are JSON objects, one a line. */
  readonly json: boolean;
  /** Prints a result for scripts. */
  object(value: object): void;
  /** Prints lines for people. */
  text(lines: string): void;
  /** Says something beside the results. */
  note(line: string): void;
  readonly signal: AbortSignal;
}

/** Connects as the flags and the environment say, runs the work, disconnects. */
export async function withSession(
  program: KafkaProgram,
  { env, log, note, signal, stdout }: CommandContext,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const { brokers, json } = program.opts();
  const settings = kafkaSettings(env, { brokers });
  await using connection = await connectKafka(settings, {
    clientId: 'tidemark-kafka',
    log,
    signal,
  });
  log.debug({ brokers: connection.brokers }, connection.description);
  await work({
    connection,
    json,
    object: (value) => stdout.line(JSON.stringify(value)),
    text: (lines) => stdout.line(lines),
    note,
    signal,
  });
}
