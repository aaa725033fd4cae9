import { resolve } from 'node:path';
import * as v from 'valibot';
import type { Settings } from '#lib/core/app.ts';

/** A setting that cannot be used. Its message is one plain line; the start stops with it. */
export class WrongSetting extends Error {}

const known = [
  'PORT',
  'HOST',
  'ORIGIN',
  'DATA_DIR',
  'DATABASE_URL',
  'SMTP_URL',
  'LOG_LEVEL',
  'IDLE_MINUTES',
  'METRICS_TOKEN',
] as const;

/** Names that look like ours but are not: a misspelt setting must not pass in silence. */
const nearMisses =
  /^(WARDMOTE_.*|DATA_?BASE_.*|DB_.*|DATA_?DIR.*|SMTP_.*|ORIGINS?_?.*|LOG_?LEVELS?|IDLE_.*|METRICS_.*)$/;

const wholeNumber = (least: number, most: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d+$/, 'must be a whole number'),
    v.transform(Number),
    v.minValue(least, `must be at least ${least}`),
    v.maxValue(most, `must be at most ${most}`),
  );

const url = (protocols: string[], example: string) =>
  v.pipe(
    v.string(),
    v.check(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be an address like ${example}`,
    ),
  );

const schema = v.object({
  PORT: v.optional(wholeNumber(1, 65535), '3000'),
  HOST: v.optional(
    v.pipe(v.string(), v.regex(/^[\w.:-]+$/, 'must be a host name or an address')),
    '127.0.0.1',
  ),
  ORIGIN: v.optional(
    v.pipe(
      v.string(),
      v.transform((value) => value.split(',').map((part) => part.trim())),
      v.check(
        (origins) =>
          origins.every(
            (origin) => URL.canParse(origin) && new URL(origin).origin === origin && /^https?:/.test(origin),
          ),
        'must be one or more addresses like https://wardmote.example, with commas between and nothing after the host',
      ),
    ),
  ),
  DATA_DIR: v.optional(v.pipe(v.string(), v.minLength(1, 'must not be empty')), '.data'),
  DATABASE_URL: v.optional(url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/wardmote')),
  SMTP_URL: v.optional(url(['smtp:', 'smtps:'], 'smtps://user:password@mail.example:465')),
  LOG_LEVEL: v.optional(
    v.picklist(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be one of fatal, error, warn, info, debug, trace, silent',
    ),
    'info',
  ),
  IDLE_MINUTES: v.optional(wholeNumber(1, 720), '30'),
  METRICS_TOKEN: v.optional(
    v.pipe(v.string(), v.regex(/^[\w.~+/=-]{24,200}$/, 'must be 24 to 200 letters, digits or ._~+/=-')),
  ),
});

const loopback = (host: string) => ['127.0.0.1', 'localhost', '::1'].includes(host);

/**
 * The settings from an environment. Throws `WrongSetting` with one line for the first that cannot be used,
 * or for a name that is none of ours but looks like one. `demo` is no setting: only `npm run demo` has it.
 */
export function readSettings(
  environment: Record<string, string | undefined>,
  root: string,
  demo = false,
): Settings {
  const given = Object.fromEntries(
    known.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  );
  const stranger = Object.keys(environment).find(
    (name) => nearMisses.test(name) && !(known as readonly string[]).includes(name),
  );
  if (stranger)
    throw new WrongSetting(`Setting ${stranger} is not known. The settings are ${known.join(', ')}.`);

  const parsed = v.safeParse(schema, given);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw new WrongSetting(`Setting ${String(issue.path?.[0]?.key)} ${issue.message}.`);
  }
  const { HOST: host, PORT: port, ORIGIN, DATABASE_URL, DATA_DIR } = parsed.output;
  if (demo && DATABASE_URL)
    throw new WrongSetting('The demonstration keeps its own database: unset DATABASE_URL.');
  if (demo && !loopback(host))
    throw new WrongSetting(
      'The demonstration has no second factors, so HOST must be 127.0.0.1 or localhost.',
    );
  if (!ORIGIN && !loopback(host))
    throw new WrongSetting(
      `Setting ORIGIN is needed where HOST is ${host}: the address people type, like https://wardmote.example.`,
    );
  const origins = ORIGIN ?? [`http://127.0.0.1:${port}`, `http://localhost:${port}`, `http://[::1]:${port}`];
  if (new Set(origins.map((origin) => new URL(origin).protocol)).size > 1)
    throw new WrongSetting(
      'Setting ORIGIN must not mix http and https: cookies are kept safe for the one or the other.',
    );
  return {
    root,
    host,
    port,
    origins,
    https: origins.every((origin) => origin.startsWith('https:')),
    dataDir: resolve(root, demo && !environment.DATA_DIR ? '.data/demo' : DATA_DIR),
    databaseUrl: DATABASE_URL ?? null,
    smtpUrl: parsed.output.SMTP_URL ?? null,
    logLevel: parsed.output.LOG_LEVEL,
    idleMinutes: parsed.output.IDLE_MINUTES,
    metricsToken: parsed.output.METRICS_TOKEN ?? null,
    demo,
  };
}
