/** The process with the job, seen from outside. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { KeysJobNews, KeysJobOptions } from './keys-job.ts';

/** An event, or the end. */
export type NewsOf<T extends KeysJobNews['type']> = KeysJobNews & { readonly type: T };

/** A job that runs elsewhere. */
export class KeysProcess {
  readonly #child: ChildProcess;
  readonly #news: KeysJobNews[] = [];
  readonly #watchers = new Set<() => void>();
  #hasExited = false;

  constructor(options: KeysJobOptions) {
    const path = fileURLToPath(new URL('./keys-job.ts', import.meta.url));
    this.#child = fork(path, [JSON.stringify(options)], { execArgv: ['--import', 'tsx'] });
    this.#child.on('message', (news) => {
      this.#news.push(news as KeysJobNews);
      this.#tell();
    });
    this.#child.once('exit', () => {
      this.#hasExited = true;
      this.#tell();
    });
  }

  /** The first of its kind, as soon as there is one. */
  async first<T extends KeysJobNews['type']>(type: T): Promise<NewsOf<T>> {
    for (;;) {
      const found = this.#news.find((news): news is NewsOf<T> => news.type === type);
      if (found !== undefined) return found;
      if (this.#hasExited) throw new Error(`the job ended before there was any ${type}`);
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    }
  }

  /** Ends the job as Ctrl+C does. */
  async stop(): Promise<NewsOf<'ended'>> {
    this.#child.send('stop');
    return await this.first('ended');
  }

  /** Ends the process as `kill -9` does. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #tell(): void {
    for (const resolve of this.#watchers) resolve();
    this.#watchers.clear();
  }
}
