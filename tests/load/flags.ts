import { parseArgs } from 'node:util';

export type Flags = {
  /** The deployment's origin; null: a stage of our own. */
  url: URL | null;
  demo: boolean;
  accounts: string | null;
  people: number;
  readers: number;
  sections: number;
  /** Of a stage of our own: among how many the people are shared out. */
  partnerships: number;
  minutes: number;
  seed: number;
  report: string | null;
};

export const usage = `npm run load                         200 people write, 1,000 read, on a portal of its own over Postgres, for 10 minutes
npm run load -- --url http://127.0.0.1:3000 --demo        the demonstration that runs there
npm run load -- --url https://… --accounts FILE --yes-this-is-mine

  --url ADDRESS        a portal that runs; without it one is started on an empty database of its own
  --accounts FILE      who signs in there: a line for each, e-mail address and passphrase with a comma between
  --demo               who signs in there: the demonstration's people
  --people 200         who write, comment, search and go about
  --readers 1000       who have a document open
  --sections 40        in which is written
  --partnerships 20    among which they are shared out; without --url
  --minutes 10         once everyone has arrived
  --seed 1             of all chance
  --report FILE        writes the report there, too
  --yes-this-is-mine   for an address that is not this machine's`;

/** A word for whoever asked wrongly. */
export class WrongFlag extends Error {}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whether an address leads to this machine itself. */
export const isHere = ({ hostname }: URL): boolean => loopback.test(hostname);

const options = {
  url: { type: 'string' },
  demo: { type: 'boolean', default: false },
  accounts: { type: 'string' },
  people: { type: 'string', default: '200' },
  readers: { type: 'string', default: '1000' },
  sections: { type: 'string', default: '40' },
  partnerships: { type: 'string', default: '20' },
  minutes: { type: 'string', default: '10' },
  seed: { type: 'string', default: '1' },
  report: { type: 'string' },
  'yes-this-is-mine': { type: 'boolean', default: false },
} as const;

/** Throws `WrongFlag`. */
export function readFlags(args: readonly string[]): Flags {
  const given = parsed(args);
  const number = (
    name: 'people' | 'readers' | 'sections' | 'partnerships' | 'minutes' | 'seed',
    least: number,
    most: number,
  ) => {
    const value = Number(given[name]);
    if (!Number.isFinite(value) || value < least || value > most || (name !== 'minutes' && value % 1 !== 0))
      throw new WrongFlag(`--${name} takes a number from ${least} to ${most}.`);
    return value;
  };
  if (given.url !== undefined && !/^https?:\/\/[^/]+\/?$/.test(given.url))
    throw new WrongFlag('--url takes the address of a portal, like http://127.0.0.1:3000.');
  const url = given.url === undefined ? null : new URL(given.url);
  if (url && !isHere(url) && !given['yes-this-is-mine'])
    throw new WrongFlag(
      `${url.host} is not this machine. A crowd is for a portal of your own: say --yes-this-is-mine.`,
    );
  if ((url === null) !== (given.accounts === undefined && !given.demo) || (given.accounts && given.demo))
    throw new WrongFlag('--url goes with --accounts FILE or --demo, and these with --url.');
  return {
    url,
    demo: given.demo,
    accounts: given.accounts ?? null,
    people: number('people', 1, 2000),
    readers: number('readers', 0, 10_000),
    sections: number('sections', 1, 1000),
    partnerships: number('partnerships', 1, 100),
    minutes: number('minutes', 0.1, 240),
    seed: number('seed', 0, 2 ** 31),
    report: given.report ?? null,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (thrown) {
    throw new WrongFlag((thrown as Error).message);
  }
}

/** `email,passphrase` lines; a passphrase may hold commas. Throws `WrongFlag`. */
export function readAccounts(text: string): { email: string; passphrase: string }[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.map((line, i) => {
    const comma = line.indexOf(',');
    if (comma < 1)
      throw new WrongFlag(
        `Line ${i + 1} of the accounts is not an e-mail address, a comma and a passphrase.`,
      );
    return { email: line.slice(0, comma).trim(), passphrase: line.slice(comma + 1).trim() };
  });
}
