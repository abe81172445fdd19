/** Lesson 03 in a process of its own, which is read, killed and stopped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const AT_WORK = 'Reading topic ';

/** A lesson that runs. Disposing of it kills it. */
export interface LessonProcess extends AsyncDisposable {
  /** Resolves when all its tasks are at work; rejects when it ends before. */
  readonly atWork: Promise<void>;
  /** Ends it by a signal; resolves when it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts it; `onLine` gets what it prints. */
export function startLesson(
  args: readonly string[],
  onLine: (line: string) => void = () => {},
): LessonProcess {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'apps/order-processing/src/main.ts', ...args],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  createInterface({ input: child.stdout }).on('line', onLine);
  const atWork = untilAtWork(child);
  atWork.catch(() => {});
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return { atWork, end, [Symbol.asyncDispose]: () => end('SIGKILL') };
}

function untilAtWork(child: ChildProcess): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes(AT_WORK)) resolve();
    });
    child.once('close', (code) => reject(new Error(`Lesson 03 ended with ${code}:\n${said}`)));
  });
}
