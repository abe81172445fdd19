/** Durations are plain numbers of milliseconds; these say which unit was meant. */

/** `milliseconds(200)` is 200. */
export function milliseconds(count: number): number {
  return count;
}

/** `seconds(5)` is 5,000 milliseconds. */
export function seconds(count: number): number {
  return count * 1_000;
}

/** `minutes(1)` is 60,000 milliseconds. */
export function minutes(count: number): number {
  return count * 60_000;
}

/** `hours(1)` is 3,600,000 milliseconds. */
export function hours(count: number): number {
  return count * 3_600_000;
}

/** `days(1)` is 86,400,000 milliseconds. */
export function days(count: number): number {
  return count * 86_400_000;
}
