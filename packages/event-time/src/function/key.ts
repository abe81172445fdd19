/** What a stream can be keyed by: values that are equal when they look equal. */
export type Key = string | number | bigint | boolean;

/** The fields of T that can be keys: `keyBy('customerId')`. */
export type KeyField<T> = {
  [Field in keyof T & string]: T[Field] extends Key ? Field : never;
}[keyof T & string];
