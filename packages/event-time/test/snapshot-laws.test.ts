/** Laws of snapshots and changes, for any script and any cut point; a job with every kind of state. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeKey, SnapshotBuilder, type TaskChange } from '../src/index.ts';
import {
  canonicalSnapshot,
  type JobInstance,
  openJob,
  type Step,
  steps,
} from './everything-job.ts';

const anySteps = fc.array(steps, { maxLength: 60 });

function run(job: JobInstance, script: readonly Step[]): string[] {
  return script.flatMap((step) => job.apply(step));
}

/** The last change of each key, where it stood. */
function compacted(changes: readonly TaskChange[]): TaskChange[] {
  const last = new Map(changes.map((change, index) => [changeKey(change), index]));
  return changes.filter((change, index) => last.get(changeKey(change)) === index);
}

/** A new instance that goes on where this one stands, through JSON text. */
function revived(job: JobInstance): JobInstance {
  return openJob(
    { clock: job.clock, restore: JSON.parse(JSON.stringify(job.task.snapshot())) },
    job,
  );
}

test('law: running through equals running, snapshotting, restoring and running on', () => {
  fc.assert(
    fc.property(anySteps, fc.nat(60), (script, cut) => {
      const expected = run(openJob(), script);
      const first = openJob();
      const before = run(first, script.slice(0, cut));
      const after = run(revived(first), script.slice(cut));
      expect([...before, ...after]).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

test('law: restoring before every step changes nothing', () => {
  fc.assert(
    fc.property(anySteps, (script) => {
      const expected = run(openJob(), script);
      let job = openJob();
      const lines = script.flatMap((step) => {
        job = revived(job);
        return job.apply(step);
      });
      expect(lines).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test('law: a restored task gives the snapshot that it was made from', () => {
  fc.assert(
    fc.property(anySteps, (script) => {
      const job = openJob();
      run(job, script);
      expect(canonicalSnapshot(revived(job).task.snapshot())).toEqual(
        canonicalSnapshot(job.task.snapshot()),
      );
    }),
    { numRuns: 30 },
  );
});

test('law: all changes, taken at any time, come to the snapshot', () => {
  fc.assert(
    fc.property(fc.array(anySteps, { maxLength: 5 }), (scripts) => {
      const job = openJob({ trackChanges: true });
      for (const script of scripts) {
        run(job, script);
        job.commit();
      }
      job.commit();
      expect(canonicalSnapshot(job.committed())).toEqual(canonicalSnapshot(job.task.snapshot()));
    }),
    { numRuns: 60 },
  );
});

test('law: changes go on after a restore from what they came to', () => {
  fc.assert(
    fc.property(anySteps, anySteps, (script, more) => {
      const first = openJob({ trackChanges: true });
      run(first, script);
      first.commit();
      const second = openJob(
        { clock: first.clock, restore: first.committed(), trackChanges: true },
        first,
      );
      run(second, more);
      second.commit();
      expect(canonicalSnapshot(second.committed())).toEqual(
        canonicalSnapshot(second.task.snapshot()),
      );
    }),
    { numRuns: 60 },
  );
});

test('law: a snapshot and the changes after it come to the next snapshot', () => {
  fc.assert(
    fc.property(anySteps, anySteps, (script, more) => {
      const job = openJob({ trackChanges: true });
      run(job, script);
      job.task.takeChanges();
      const builder = SnapshotBuilder.from(job.task.snapshot());
      run(job, more);
      builder.apply(job.task.takeChanges());
      expect(canonicalSnapshot(builder.snapshot())).toEqual(canonicalSnapshot(job.task.snapshot()));
    }),
    { numRuns: 60 },
  );
});

test('law: a changelog, read in any steps, compacted or not, restores what the task held', () => {
  fc.assert(
    fc.property(fc.array(anySteps, { maxLength: 4 }), fc.boolean(), (scripts, isCompacted) => {
      const job = openJob({ trackChanges: true });
      for (const script of scripts) {
        run(job, script);
        job.commit();
      }
      job.commit();
      const changes = isCompacted ? compacted(job.changes) : job.changes;
      const middle = changes.length >> 1;
      const changelog = [changes.slice(0, middle), changes.slice(middle)];
      const restored = openJob({ clock: job.clock, changelog, trackChanges: true }, job);
      expect(canonicalSnapshot(restored.task.snapshot())).toEqual(
        canonicalSnapshot(job.task.snapshot()),
      );
    }),
    { numRuns: 60 },
  );
});

test('law: what was read in steps while the task worked on, with what changed since, is what it holds', () => {
  fc.assert(
    fc.property(anySteps, anySteps, fc.integer({ min: 1, max: 5 }), (script, more, stride) => {
      const job = openJob({ trackChanges: true });
      run(job, script);
      job.commit();
      const read: TaskChange[] = [];
      const reading = job.task.keyedChanges();
      for (const step of more) {
        for (let count = 0; count < stride; count++) {
          const { value, done } = reading.next();
          if (done !== true) read.push(JSON.parse(JSON.stringify(value)));
        }
        job.apply(step);
      }
      read.push(...reading);
      const since = job.task.takeChanges();
      const changelog = [read, job.task.wholeChanges(), since];
      const restored = openJob({ clock: job.clock, changelog, trackChanges: true }, job);
      expect(canonicalSnapshot(restored.task.snapshot())).toEqual(
        canonicalSnapshot(job.task.snapshot()),
      );
    }),
    { numRuns: 60 },
  );
});

test('law: running through equals running, restoring the changelog and running on', () => {
  fc.assert(
    fc.property(anySteps, anySteps, (script, more) => {
      const first = openJob({ trackChanges: true });
      run(first, script);
      first.commit();
      const changelog = [compacted(first.changes)];
      const second = openJob({ clock: first.clock, changelog, trackChanges: true }, first);
      // What fires at one time has no order of its own, and a changelog keeps none.
      const linesOf = (job: JobInstance) => more.map((step) => job.apply(step).sort());
      const expected = openJob();
      run(expected, script);
      expect(linesOf(second)).toEqual(linesOf(expected));
      second.commit();
      expect(canonicalSnapshot(second.committed())).toEqual(
        canonicalSnapshot(second.task.snapshot()),
      );
    }),
    { numRuns: 150 },
  );
});

test('a changelog of another job is refused, and one that is restored takes nothing more', () => {
  const job = openJob({ trackChanges: true });
  job.apply({ op: 'record', partition: 0, key: 'a', value: 1, at: 5 });
  job.commit();
  const renamed = job.changes.map((change) => ({ ...change, operator: `${change.operator} once` }));
  expect(() => openJob({ changelog: [renamed] })).toThrow(/SNAPSHOT_OPERATOR_MISSING|once/);
  const restore = openJob().task.restoring();
  restore.finish();
  expect(() => restore.apply(job.changes)).toThrow(/restore/i);
});

test('a task that does not track changes has none', () => {
  const job = openJob();
  job.apply({ op: 'record', partition: 0, key: 'a', value: 1, at: 5 });
  expect(job.task.takeChanges()).toEqual([]);
});

test('the scripts of the laws reach every operator', () => {
  const seen = new Set<string>();
  for (const script of fc.sample(anySteps, { numRuns: 200, seed: 1 })) {
    for (const line of run(openJob(), script)) seen.add(line.split(/>| -?\w+$/)[0] ?? '');
  }
  const operators = ['Both', 'By clock', 'Counted', 'Joined', 'P', 'Reduced', 'Ruled', 'Session'];
  expect([...seen]).toEqual(expect.arrayContaining([...operators, 'Tumbling', 'Union']));
});
