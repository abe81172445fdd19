// A decode failure is a value and not an exception: one bad record must never stop a job.

/** What decoding gives: the value, or which field is wrong and why. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      /** The first field that is wrong, or `value` when the record value as a whole is. */
      readonly field: string;
      /** Why, for people; reads on after the field's name. Holds no control characters. */
      readonly reason: string;
    };
