// Users come from files and from JavaScript as well: a permission with a typing error must not be one that is simply
// never given. No message holds a password.
import { LocalBrokerError } from '../broker-error.ts';
import { type BrokerUsers, OPERATIONS } from './permissions.ts';

type Resource = keyof typeof OPERATIONS;

const RESOURCES = Object.keys(OPERATIONS) as Resource[];
const USER_FIELDS = ['password', 'permissions'];

/** Whether this is a table of users; says what is wrong with it: LocalBrokerError BROKER_USERS_INVALID. */
export function checkUsers(users: unknown): asserts users is BrokerUsers {
  if (!isObject(users)) throw invalid('Users are an object with a name for each of them.');
  for (const [name, user] of Object.entries(users)) {
    const who = `User '${name}'`;
    if (!isObject(user)) throw invalid(`${who} is no object with a password or permissions.`);
    const unknown = Object.keys(user).find((field) => !USER_FIELDS.includes(field));
    if (unknown !== undefined) throw invalid(`${who} has '${unknown}', which means nothing here.`);
    const { password, permissions } = user;
    if (password !== undefined && (typeof password !== 'string' || password === ''))
      throw invalid(`${who}: a password is a text that is not empty.`);
    if (permissions === undefined) continue;
    if (!Array.isArray(permissions)) throw invalid(`${who}: permissions are a list.`);
    permissions.forEach((one, at) => {
      checkPermission(one, `${who}, permission ${at + 1}`);
    });
  }
}

function checkPermission(permission: unknown, where: string): void {
  const { operations, ...about } = isObject(permission) ? permission : {};
  const [resource, ...others] = Object.keys(about);
  const type = RESOURCES.find((each) => each === resource);
  if (type === undefined || others.length > 0)
    throw invalid(`${where} is about none or several of ${RESOURCES.join(', ')}.`);
  const name = about[type];
  if (type === 'cluster' ? name !== true : typeof name !== 'string' || name === '')
    throw invalid(`${where}: ${type} is ${type === 'cluster' ? 'true' : 'a name'}.`);
  if (!Array.isArray(operations)) throw invalid(`${where} has no list of operations.`);
  const known: readonly unknown[] = OPERATIONS[type];
  const wrong = operations.find((operation) => !known.includes(operation));
  if (wrong === undefined) return;
  throw invalid(
    `${where}: '${wrong}' is no operation on a ${type}; there are ${known.join(', ')}.`,
  );
}

function invalid(message: string): LocalBrokerError {
  return new LocalBrokerError('BROKER_USERS_INVALID', message);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
