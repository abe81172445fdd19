import { EventTimeError } from '../event-time-error.ts';
import type { Evictor } from '../evictor/evictor.ts';
import { checkCopyable } from '../function/function-copy.ts';
import type { WindowComputation, WindowNode } from '../graph/window-node.ts';
import type { Trigger } from '../trigger/trigger.ts';
import { MergingWindowAssigner } from '../window/merging-window-assigner.ts';
import type { Window } from '../window/window.ts';
import type { WindowAssigner } from '../window/window-assigner.ts';
import { OutputTag } from './output-tag.ts';
import type { NodeSpecifics } from './stream-context.ts';

/** Collects what a windowed stream is described with, and refuses what cannot work. */
export class WindowDescription<T, W extends Window> {
  private readonly assigner: WindowAssigner<T, W>;
  private trigger: Trigger<T, W>;
  private evictor: Evictor<T, W> | undefined;
  private allowedLatenessMs = 0;
  private lateTagId: string | undefined;

  constructor(assigner: WindowAssigner<T, W>) {
    checkCopyable(assigner);
    this.assigner = assigner;
    this.trigger = assigner.getDefaultTrigger();
  }

  /** Throws TRIGGER_NOT_MERGEABLE, FUNCTION_NOT_COPYABLE. */
  setTrigger(trigger: Trigger<T, W>): void {
    if (this.assigner instanceof MergingWindowAssigner && !trigger.canMerge()) {
      throw new EventTimeError('TRIGGER_NOT_MERGEABLE', trigger.constructor.name);
    }
    checkCopyable(trigger);
    this.trigger = trigger;
  }

  /** Throws FUNCTION_NOT_COPYABLE. */
  setEvictor(evictor: Evictor<T, W>): void {
    checkCopyable(evictor);
    this.evictor = evictor;
  }

  /** Throws INVALID_ALLOWED_LATENESS. */
  setAllowedLateness(latenessMs: number): void {
    if (!(latenessMs >= 0)) throw new EventTimeError('INVALID_ALLOWED_LATENESS', `${latenessMs}`);
    this.allowedLatenessMs = latenessMs;
  }

  /** Throws SIDE_OUTPUT_WITHOUT_TAG. */
  setLateTag(tag: OutputTag<T>): void {
    if (!(tag instanceof OutputTag)) throw new EventTimeError('SIDE_OUTPUT_WITHOUT_TAG');
    this.lateTagId = tag.id;
  }

  /** Throws AGGREGATE_NOT_MERGEABLE, TRIGGER_NOT_MERGEABLE. */
  node(computation: WindowComputation): NodeSpecifics {
    const { assigner, trigger, evictor, allowedLatenessMs, lateTagId } = this;
    if (assigner instanceof MergingWindowAssigner) checkMergeable(trigger, computation);
    const node: Omit<WindowNode, 'id' | 'name' | 'inputs'> = {
      type: 'window',
      assigner,
      trigger,
      allowedLatenessMs,
      computation,
      ...(evictor === undefined ? {} : { evictor }),
      ...(lateTagId === undefined ? {} : { lateTagId }),
    };
    return node;
  }
}

function checkMergeable<T, W extends Window>(
  trigger: Trigger<T, W>,
  computation: WindowComputation,
): void {
  if (!trigger.canMerge()) {
    throw new EventTimeError('TRIGGER_NOT_MERGEABLE', trigger.constructor.name);
  }
  if (computation.kind === 'aggregate' && typeof computation.aggregate.merge !== 'function') {
    throw new EventTimeError('AGGREGATE_NOT_MERGEABLE');
  }
}
