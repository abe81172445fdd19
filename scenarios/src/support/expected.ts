/** What the lessons must say of a list of orders: a fold of its own, which shares no code with them. */

/** An order as the producer's `--json` lines and the topic's records show it. */
export interface OrderLine {
  readonly orderId: string;
  readonly customerId: string;
  readonly amount: number;
  readonly timestamp: number;
  readonly category: string;
}

/** The last result that each key must have reached. */
export interface FinalResults {
  readonly customers: Record<
    string,
    { total: number; orders: number; status: string; frequency: string }
  >;
  readonly categories: Record<
    string,
    { total: number; orders: number; average: number; max: number }
  >;
}

/** Reads the order fields of a JSON line; throws when one is missing. */
export function orderLine(line: Record<string, unknown>): OrderLine {
  const { orderId, customerId, amount, timestamp, category } = line;
  if (
    typeof orderId !== 'string' ||
    typeof customerId !== 'string' ||
    typeof amount !== 'number' ||
    typeof timestamp !== 'number' ||
    typeof category !== 'string'
  ) {
    throw new Error(`not an order line: ${JSON.stringify(line)}`);
  }
  return { orderId, customerId, amount, timestamp, category };
}

/** Folds the orders in whole cents, then shows amounts with two decimals, as the lesson does. */
export function finalResults(orders: readonly OrderLine[]): FinalResults {
  const customers: FinalResults['customers'] = {};
  for (const [customerId, cents] of centsBy(orders, (order) => order.customerId)) {
    const total = sum(cents);
    customers[customerId] = {
      total: total / 100,
      orders: cents.length,
      status: total >= 100_000 ? 'PREMIUM' : total >= 50_000 ? 'VIP' : 'REGULAR',
      frequency: frequency(cents.length),
    };
  }
  const categories: FinalResults['categories'] = {};
  for (const [category, cents] of centsBy(orders, (order) => order.category)) {
    categories[category] = {
      total: sum(cents) / 100,
      orders: cents.length,
      average: Math.floor((2 * sum(cents) + cents.length) / (2 * cents.length)) / 100,
      max: Math.max(...cents) / 100,
    };
  }
  return { customers, categories };
}

/** The last result of each key in what lesson 03 printed, in the form of FinalResults. */
export function lastResults(lines: readonly Record<string, unknown>[]): unknown {
  const customers: Record<string, object> = {};
  const categories: Record<string, object> = {};
  for (const { result, timestamp, customerId, category, ...values } of lines) {
    if (result === 'category-analysis') categories[String(category)] = values;
    else customers[String(customerId)] = { ...customers[String(customerId)], ...values };
  }
  return { customers, categories };
}

function frequency(orders: number): string {
  if (orders === 1) return 'NEW CUSTOMER';
  if (orders <= 5) return 'OCCASIONAL';
  return orders <= 15 ? 'REGULAR' : 'FREQUENT';
}

function centsBy(
  orders: readonly OrderLine[],
  key: (order: OrderLine) => string,
): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const order of orders) {
    const cents = groups.get(key(order)) ?? [];
    cents.push(Math.round(order.amount * 100));
    groups.set(key(order), cents);
  }
  return groups;
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, next) => total + next, 0);
