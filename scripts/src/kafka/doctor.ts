/** `pnpm kafka doctor` */
import { type CommandContext, type Palette, paletteFor } from '@tidemark/command-line';
import { diagnose, type Finding, kafkaSettings } from '@tidemark/kafka-connection';
import type { KafkaProgram } from './session.ts';

const NAME_WIDTH = 12;
const SIGNS = { ok: '✓', warning: '!', unknown: '?', failed: '✗' } as const;

/** Adds the subcommand. @param exit is told the exit code when something does not work */
export function addDoctor(
  program: KafkaProgram,
  { env, log, signal, stdout }: CommandContext,
  exit: (code: number) => void,
): void {
  program
    .command('doctor')
    .description('go the way to Kafka step by step, and say what works and what does not')
    .option('--topic <topic>', 'the topic to read, write and create', 'orders')
    .option('--group <id>', 'the consumer group to join', 'flink-lesson03-order-processing')
    .action(async ({ topic, group }) => {
      const { brokers, json } = program.opts();
      const color = paletteFor(process.stdout, env);
      const findings = diagnose(kafkaSettings(env, { brokers }), {
        ...{ topic, groupId: group, clientId: 'tidemark-kafka', log, signal },
      });
      let first: Extract<Finding, { status: 'failed' }> | undefined;
      for await (const finding of findings) {
        signal.throwIfAborted();
        stdout.line(json ? JSON.stringify(finding) : lines(finding, color));
        if (finding.status === 'failed') first ??= finding;
      }
      if (first) exit(first.exitCode);
      else if (!json) stdout.line(color.green('All is well.'));
    });
}

function lines(finding: Finding, color: Palette): string {
  const paint = { ok: color.green, warning: color.yellow, unknown: color.dim, failed: color.red };
  const sign = paint[finding.status](SIGNS[finding.status]);
  const indent = ' '.repeat(NAME_WIDTH + 3);
  const line = `${sign} ${finding.check.padEnd(NAME_WIDTH)} ${finding.detail}`;
  if (finding.status !== 'failed') return line;
  const code = `Code:  ${finding.code} (docs/errors.md#${finding.code.toLowerCase()})`;
  return [line, `${indent}Next:  ${finding.hint}`, `${indent}${color.dim(code)}`].join('\n');
}
