/**
 * One drain in a process of its own, so that its heap holds nothing else: prints its figures as one line of JSON.
 *
 *     node --import tsx drain-client.ts NAME COUNT
 */
import { DRAINS } from './drains.ts';

const [name, countText] = process.argv.slice(2);
const count = Number(countText);
const drain = DRAINS.find((one) => one.name === name);
if (drain === undefined) throw new Error(`There is no drain called ${name}.`);
// Once without counting, so that the compiler has seen timers fire.
drain.run(count / 10);
process.stdout.write(`${JSON.stringify(drain.run(count))}\n`);
