import { describe, expect, it } from 'vitest';
import { createCommand, dispatch, parseOptions } from './command.ts';
import type { Environment } from './environment.ts';
import { Option, parseRate } from './index.ts';
import { HelpShown, UsageError } from './usage-error.ts';

const description = {
  name: 'pnpm producer',
  summary: 'produces orders',
  examples: [['pnpm producer --rate 5', 'five orders a second']],
} as const;

function producer() {
  return createCommand(description)
    .option('--rate <n>', 'orders a second', parseRate)
    .option('--topic <name>', 'the topic', 'orders')
    .option('--category <name...>', 'only these')
    .option('--json', 'JSON lines')
    .option('--no-monitor', 'no web page')
    .addOption(new Option('--from <where>', 'start').choices(['latest', 'earliest'] as const));
}

function parse(argv: readonly string[], env: Environment = {}) {
  return parseOptions(producer(), { argv, env });
}

function usageError(argv: readonly string[], env: Environment = {}): UsageError {
  try {
    parse(argv, env);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('the command line was accepted');
}

describe('a flag', () => {
  it('comes from the command line, else from the environment, else from its default', () => {
    expect(parse(['--topic', 'a'], { TIDEMARK_TOPIC: 'b' }).topic).toBe('a');
    expect(parse([], { TIDEMARK_TOPIC: 'b' }).topic).toBe('b');
    expect(parse([]).topic).toBe('orders');
  });

  it('is not set by an empty variable', () => {
    expect(parse([], { TIDEMARK_TOPIC: '', TIDEMARK_RATE: '' })).toMatchObject({ topic: 'orders' });
  });

  it('is parsed from the environment as on the command line', () => {
    expect(parse([], { TIDEMARK_RATE: '7' }).rate).toBe(7);
    expect(usageError([], { TIDEMARK_RATE: '-7' }).message).toContain("TIDEMARK_RATE='-7'");
    expect(usageError([], { TIDEMARK_FROM: 'middle' }).message).toContain('latest, earliest');
  });

  it('with several values takes them with commas from the environment', () => {
    expect(parse(['--category', 'Books', 'Home']).category).toEqual(['Books', 'Home']);
    expect(parse([], { TIDEMARK_CATEGORY: 'Books, Home' }).category).toEqual(['Books', 'Home']);
  });

  it('without a value is 1 or 0 in the environment', () => {
    expect(parse([], { TIDEMARK_JSON: '1' }).json).toBe(true);
    expect(parse([], { TIDEMARK_JSON: 'false' }).json).toBe(false);
    expect(parse([], { TIDEMARK_NO_MONITOR: '1' }).monitor).toBe(false);
    expect(parse([], { TIDEMARK_NO_MONITOR: '0' }).monitor).toBe(true);
    expect(usageError([], { TIDEMARK_JSON: 'perhaps' }).message).toContain('1 or 0');
  });
});

describe('a wrong command line', () => {
  it('exits with 2 and names the command that shows the right one', () => {
    expect(usageError(['--nonsense'])).toMatchObject({
      code: 'USAGE',
      exitCode: 2,
      hint: 'pnpm producer --help',
    });
  });

  it('names the nearest flag', () => {
    expect(usageError(['--rat', '5']).message).toBe("Unknown option '--rat'; did you mean --rate?");
  });

  it.each([[['--rate', '-1']], [['--rate']], [['surplus']], [['--from', 'middle']]])(
    'is %j',
    (argv) => {
      expect(usageError(argv).exitCode).toBe(2);
    },
  );
});

describe('help', () => {
  it('shows the examples before the flags', () => {
    const parts: string[] = [];
    const command = producer().configureOutput({ writeOut: (part) => parts.push(part) });
    expect(() => parseOptions(command, { argv: ['--help'], env: {} })).toThrow(HelpShown);
    const text = parts.join('');
    expect(text.indexOf('five orders a second')).toBeGreaterThan(0);
    expect(text.indexOf('five orders a second')).toBeLessThan(text.indexOf('--rate <n>'));
  });
});

describe('a subcommand', () => {
  function kafka(ran: unknown[]) {
    const topics = createCommand({
      name: 'topics',
      summary: 'topics',
      examples: [['pnpm kafka topics list', 'list']],
    });
    topics
      .command('list')
      .option('--topic <name>', 'one')
      .action((options) => void ran.push(options));
    const root = createCommand({ ...description, name: 'pnpm kafka' }).option(
      '--brokers <list>',
      'where',
    );
    root.addCommand(topics);
    return root;
  }

  it('takes its flags and its parents’ from the environment', async () => {
    const ran: unknown[] = [];
    const root = kafka(ran);
    await dispatch(root, {
      argv: ['topics', 'list'],
      env: { TIDEMARK_TOPIC: 'x', TIDEMARK_BROKERS: 'a:1' },
    });
    expect(ran).toEqual([{ topic: 'x' }]);
    expect(root.opts().brokers).toBe('a:1');
  });

  it('is named in full by the error', async () => {
    const wrong = dispatch(kafka([]), { argv: ['topics', 'lost'], env: {} });
    await expect(wrong).rejects.toMatchObject({ exitCode: 2, hint: 'pnpm kafka topics --help' });
  });
});
