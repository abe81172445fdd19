import { averageCents, type LessonResult } from '@tidemark/lesson/job';
import { centsToAmount, formatCents, type Order } from '@tidemark/order-model';
import type { Spending } from '../spending.ts';

/** A category after an order. */
export class CategoryFigures implements LessonResult {
  readonly timestamp: number;
  readonly category: string;
  readonly totalCents: number;
  readonly orders: number;
  readonly maxCents: number;

  constructor(order: Order, spending: Spending, maxCents: number) {
    this.timestamp = order.timestamp;
    this.category = order.category;
    this.totalCents = spending.totalCents;
    this.orders = spending.orders;
    this.maxCents = maxCents;
  }

  get key(): string {
    return this.category;
  }

  /** The average of an order, half a cent rounded up. */
  get averageCents(): number {
    return averageCents(this.totalCents, this.orders);
  }

  toString(): string {
    return `Category ${this.category}: total=${formatCents(this.totalCents)}, orders=${this.orders}, avg=${formatCents(this.averageCents)}, max=${formatCents(this.maxCents)}`;
  }

  toJSON() {
    const { timestamp, category, orders } = this;
    const total = centsToAmount(this.totalCents);
    const average = centsToAmount(this.averageCents);
    const max = centsToAmount(this.maxCents);
    return { result: 'category-analysis', timestamp, category, total, orders, average, max };
  }
}
