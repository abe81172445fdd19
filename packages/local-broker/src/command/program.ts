// The command line of `broker`. What it does is loaded when it is needed, so that --help is there at once.
import { Command, Option } from 'commander';
import { COMMAND_NAME, withCommandName } from './command-name.ts';
import { addFaultFlags } from './fault-flags.ts';
import type { RunOptions } from './run.ts';
import { addSecurityFlags } from './security-flags.ts';
import { parseDuration, parseFsync, parseLogLevel, parsePort } from './settings.ts';

/** Where a command writes. */
export interface Output {
  /** Results. */
  readonly result: (line: string) => void;
  /** What people read besides. */
  readonly say: (line: string) => void;
}

interface FolderOptions {
  readonly dataDir?: string;
}

const EXAMPLES = `Examples:
  pnpm broker                    run a Kafka broker until Ctrl+C; its data are kept in .tidemark
  pnpm broker --memory           run one that forgets everything
  pnpm broker --port 9192        on that port and no other
  pnpm broker --brokers 3        a cluster; leaders can move
  pnpm broker --tls --sasl alice:secret    for clients that log in, over TLS
  pnpm broker status             where the broker is that the apps started
  pnpm broker stop               stop it; its data stay
  pnpm broker reset              stop it and delete its topics
`;

const STATUS_EXAMPLES = `Examples:
  pnpm broker status           whether one runs on .tidemark, and where it listens
  pnpm broker status --json    the same for scripts
`;

const STOP_EXAMPLES = `Examples:
  pnpm broker stop                   the one that runs on .tidemark
  pnpm broker stop --data-dir DIR    the one of another folder
`;

const RESET_EXAMPLES = `Examples:
  pnpm broker reset          asks first
  pnpm broker reset --yes    without a question
`;

/** The parser, with everything it can do attached. */
export function brokerProgram({ result, say }: Output): Command {
  const program = new Command(COMMAND_NAME)
    .description('A Kafka broker for this machine')
    .addHelpText('before', withCommandName(EXAMPLES))
    .addHelpText(
      'after',
      '\nEvery flag can come from the environment or .env: --data-dir as TIDEMARK_DATA_DIR.',
    )
    .helpOption('-h, --help', 'show this help')
    .addOption(
      flag(
        '--port <number>',
        'listen there (default: 9092, or the next free port)',
        'PORT',
      ).argParser(parsePort),
    )
    .addOption(flag('--host <address>', 'address to listen on', 'HOST').default('127.0.0.1'))
    .addOption(dataDirFlag())
    .addOption(flag('--memory', 'keep nothing on disk', 'MEMORY'))
    .addOption(
      flag(
        '--fsync <when>',
        'close (when a file is full or closed), always (before each answer), or 500ms',
        'FSYNC',
      )
        .argParser(parseFsync)
        .default('close'),
    )
    .addOption(
      flag(
        '--idle-stop <duration>',
        'stop when no client was there for so long',
        'IDLE_STOP',
      ).argParser(parseDuration),
    )
    .addOption(
      flag(
        '--background',
        'as the apps start it: stops by itself after ten idle minutes',
        'BACKGROUND',
      ),
    )
    .addOption(
      flag(
        '--metrics-port <number>',
        'answer Prometheus there, on 127.0.0.1 only, under /metrics',
        'METRICS_PORT',
      ).argParser(parsePort),
    )
    .addOption(
      flag('--log-level <level>', 'info, or debug: a line for each request', 'LOG_LEVEL')
        .argParser(parseLogLevel)
        .default('info'),
    )
    .allowExcessArguments()
    .action(async (options: RunOptions, { args }: Command) => {
      if (args.length > 0)
        program.error(`There is no command '${args[0]}', only status, stop and reset.`);
      const { runBroker } = await import('./run.ts');
      await runBroker(options, say);
    });
  addSecurityFlags(program, flag);
  addFaultFlags(program, flag);
  addBackgroundCommands(program, { result, say });
  return program;
}

function addBackgroundCommands(program: Command, { result, say }: Output): void {
  program
    .command('status')
    .description('tell whether a broker runs on the data folder, and where it listens')
    .addHelpText('before', withCommandName(STATUS_EXAMPLES))
    .addOption(dataDirFlag())
    .addOption(flag('--json', 'as one JSON object', 'JSON'))
    .action(async (_: FolderOptions, command: Command) => {
      const { dataDir, json } = command.optsWithGlobals<FolderOptions & { json?: true }>();
      const { brokerStatus, statusLines } = await import('./background.ts');
      const status = brokerStatus(dataDir);
      for (const line of json ? [JSON.stringify(status)] : statusLines(status)) result(line);
    });
  program
    .command('stop')
    .description('stop the broker of the data folder; its data stay')
    .addHelpText('before', withCommandName(STOP_EXAMPLES))
    .addOption(dataDirFlag())
    .action(async (_: FolderOptions, command: Command) => {
      const { dataDir } = command.optsWithGlobals<FolderOptions>();
      const { stopBroker } = await import('./background.ts');
      const pid = await stopBroker(dataDir);
      say(
        pid === undefined
          ? 'No broker is running.'
          : `Stopped the broker (process ${pid}). Its data stay.`,
      );
    });
  program
    .command('reset')
    .description('stop the broker of the data folder and delete its topics, offsets and groups')
    .addHelpText('before', withCommandName(RESET_EXAMPLES))
    .addOption(dataDirFlag())
    .addOption(flag('-y, --yes', 'do not ask', 'YES'))
    .action(async (_: FolderOptions, command: Command) => {
      const { dataDir, yes } = command.optsWithGlobals<FolderOptions & { yes?: true }>();
      const { brokerStatus, deleteData, stopBroker } = await import('./background.ts');
      const status = brokerStatus(dataDir);
      const { confirmReset } = await import('./confirm.ts');
      if (!yes && !(await confirmReset(status))) return say('Nothing was deleted.');
      await stopBroker(dataDir);
      deleteData(dataDir);
      say(`Deleted the data in ${status.dataDir}.`);
    });
}

function dataDirFlag(): Option {
  return flag(
    '--data-dir <folder>',
    'folder of Tidemark (default: .tidemark); data go into its broker folder',
    'DATA_DIR',
  );
}

function flag(flags: string, description: string, variable: string): Option {
  return new Option(flags, description).env(`TIDEMARK_${variable}`);
}
