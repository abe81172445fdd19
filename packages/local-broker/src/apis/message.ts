// Requests and answers as plain data, for what treats all APIs alike.

/** A message, or a part of one. */
export type Message = Readonly<Record<string, unknown>>;

/** A value as a message; what is none is an empty one. */
export function asMessage(value: unknown): Message {
  return typeof value === 'object' && value !== null ? (value as Message) : {};
}

/** A field of a message as a list; what is none is an empty one. */
export function listOf(message: Message, field: string): readonly unknown[] {
  const value = message[field];
  return Array.isArray(value) ? value : [];
}
