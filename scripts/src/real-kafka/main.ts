/** Starts and stops real Apache Kafka for tests and drills: `main.ts start --dir D`. */
import {
  type CommandContext,
  createCommand,
  dispatch,
  parseCount,
  runCommand,
  UsageError,
} from '@tidemark/command-line';
import { bootstrapServers, type Cluster, nodeOf, openCluster } from './cluster.ts';
import { nodePid, stopNode } from './node-process.ts';
import { startCluster, startOneNode, stopCluster } from './real-kafka.ts';
import { runTool, TOOL_NAMES } from './tools.ts';

const NAME = 'real-kafka';
const DEFAULT_DIR = '.tidemark/real-kafka';
const DEFAULT_PORT = 19_092;

await runCommand({ name: NAME }, async (context) => {
  let exitCode = 0;
  const command = createCommand({
    name: NAME,
    summary: 'runs a real Apache Kafka from Maven artifacts (needs Java 17 and Maven)',
    examples: [
      [`${NAME} start`, `one broker on 127.0.0.1:${DEFAULT_PORT}`],
      [`${NAME} start --nodes 3 --dir D`, 'three brokers, replication 3, min.insync.replicas 2'],
      [`${NAME} start --sasl --dir D`, 'SASL_SSL: users admin, alice, bob; password NAME-secret'],
      [`${NAME} stop-node 2 --kill --dir D`, 'kill -9 of one node'],
      [`${NAME} cli kafka-topics --bootstrap-server 127.0.0.1:${DEFAULT_PORT} --list`, 'any tool'],
      [`${NAME} stop --dir D`, 'stop; the data stay'],
    ],
  }).enablePositionalOptions();
  addStart(command.command('start'), context);
  addStopAndStatus(command, context);
  addNodes(command, context);
  command
    .command('cli')
    .description(`run one of Kafka's tools: ${TOOL_NAMES.join(', ')}`)
    .argument('<tool>')
    .argument('[arguments...]')
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (tool, args) => {
      exitCode = await runTool(tool, args, context.note);
    });
  await dispatch(command, context);
  return exitCode;
});

type Command = ReturnType<typeof createCommand>;

function addStart(command: Command, { note, signal, stdout }: CommandContext): void {
  command
    .description('start the cluster of a folder, made new where there is none')
    .option('--dir <folder>', 'where the cluster lives', DEFAULT_DIR)
    .option('--nodes <n>', 'brokers of a new cluster', parseCount, 1)
    .option(
      '--port <port>',
      'first port of a new cluster, two for each node; 0: any',
      Number,
      DEFAULT_PORT,
    )
    .option('--sasl', 'SASL_SSL and an authorizer in place of PLAINTEXT', false)
    .option('--set <name=value...>', 'more server properties', [] as string[])
    .action(async ({ set, ...options }) => {
      const cluster = await startCluster({
        ...options,
        properties: parseProperties(set),
        note,
        signal,
      });
      printStatus(cluster, stdout);
      stdout.line(`KAFKA_BROKERS=${bootstrapServers(cluster)}`);
    });
}

function addStopAndStatus(command: Command, { stdout }: CommandContext): void {
  command
    .command('stop')
    .description('stop every node; the data stay')
    .option('--dir <folder>', 'where the cluster lives', DEFAULT_DIR)
    .option('--kill', 'at once (kill -9)', false)
    .action(({ dir, kill }) => stopCluster(openCluster(dir), kill));
  command
    .command('status')
    .description('the nodes, their addresses and processes')
    .option('--dir <folder>', 'where the cluster lives', DEFAULT_DIR)
    .action(({ dir }) => printStatus(openCluster(dir), stdout));
}

function addNodes(command: Command, { note }: CommandContext): void {
  command
    .command('start-node')
    .description('start one node again')
    .argument('<node>', '1, 2 or 3', parseCount)
    .option('--dir <folder>', 'where the cluster lives', DEFAULT_DIR)
    .action((node, { dir }) => startOneNode(openCluster(dir), node, note));
  command
    .command('stop-node')
    .description('stop one node')
    .argument('<node>', '1, 2 or 3', parseCount)
    .option('--dir <folder>', 'where the cluster lives', DEFAULT_DIR)
    .option('--kill', 'at once (kill -9)', false)
    .action(async (id, { dir, kill }) => {
      const cluster = openCluster(dir);
      await stopNode(cluster, nodeOf(cluster, id), kill);
    });
}

function printStatus(cluster: Cluster, stdout: CommandContext['stdout']): void {
  const protocol = cluster.sasl ? 'SASL_SSL' : 'PLAINTEXT';
  for (const node of cluster.nodes) {
    const pid = nodePid(cluster, node);
    const state = pid === undefined ? 'not running' : `pid ${pid}`;
    stdout.line(`node ${node.id}  ${protocol} 127.0.0.1:${node.port}  ${state}`);
  }
}

function parseProperties(settings: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    settings.map((setting) => {
      const at = setting.indexOf('=');
      if (at < 1) throw new UsageError(`--set ${setting} is not NAME=VALUE`, `${NAME} start`);
      return [setting.slice(0, at), setting.slice(at + 1)];
    }),
  );
}
