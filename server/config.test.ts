import { describe, expect, test } from 'vitest';
import { readSettings } from './config.ts';

const read = (environment: Record<string, string>, demo = false) =>
  readSettings(environment, '/portal', demo);

describe('settings', () => {
  test('none at all start the portal on loopback with the embedded database', () => {
    expect(read({ PATH: '/bin', HOME: '/root', PGHOST: 'elsewhere', IDLESTARTUP: 'x' })).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      origins: ['http://127.0.0.1:3000', 'http://localhost:3000', 'http://[::1]:3000'],
      https: false,
      dataDir: '/portal/.data',
      databaseUrl: null,
      smtpUrl: null,
      idleMinutes: 30,
      metricsToken: null,
      demo: false,
    });
  });

  test('an https origin makes cookies safe, several origins may be named', () => {
    const settings = read({ HOST: '0.0.0.0', ORIGIN: 'https://a.example, https://b.example:8443' });
    expect(settings).toMatchObject({ https: true, origins: ['https://a.example', 'https://b.example:8443'] });
  });

  test('the demonstration keeps its own folder', () => {
    expect(read({}, true)).toMatchObject({ demo: true, dataDir: '/portal/.data/demo' });
    expect(read({ DATA_DIR: '/elsewhere' }, true).dataDir).toBe('/elsewhere');
  });

  const wrong: [what: string, environment: Record<string, string>, words: string, demo?: boolean][] = [
    ['a port that is no number', { PORT: 'three' }, 'Setting PORT must be a whole number.'],
    ['a port out of range', { PORT: '70000' }, 'Setting PORT must be at most 65535.'],
    ['a short token', { METRICS_TOKEN: 'short' }, 'Setting METRICS_TOKEN must be 24 to 200 letters'],
    ['port 0', { PORT: '0' }, 'Setting PORT must be at least 1.'],
    ['an empty port', { PORT: '' }, 'Setting PORT must be a whole number.'],
    [
      'an origin with a path',
      { ORIGIN: 'https://a.example/portal' },
      'Setting ORIGIN must be one or more addresses',
    ],
    [
      'an origin with a slash',
      { ORIGIN: 'https://a.example/' },
      'Setting ORIGIN must be one or more addresses',
    ],
    [
      'an origin of another kind',
      { ORIGIN: 'ftp://a.example' },
      'Setting ORIGIN must be one or more addresses',
    ],
    ['an origin that is none', { ORIGIN: 'a.example' }, 'Setting ORIGIN must be one or more addresses'],
    ['http beside https', { ORIGIN: 'https://a.example,http://a.example' }, 'must not mix http and https'],
    [
      'another database',
      { DATABASE_URL: 'mysql://a/b' },
      'Setting DATABASE_URL must be an address like postgres://',
    ],
    ['an empty database', { DATABASE_URL: '' }, 'Setting DATABASE_URL must be an address like postgres://'],
    [
      'a mail server that is none',
      { SMTP_URL: 'mail.example' },
      'Setting SMTP_URL must be an address like smtps://',
    ],
    ['a log level that is none', { LOG_LEVEL: 'loud' }, 'Setting LOG_LEVEL must be one of fatal'],
    ['an idle time that is none', { IDLE_MINUTES: '0' }, 'Setting IDLE_MINUTES must be at least 1.'],
    ['an empty folder name', { DATA_DIR: '' }, 'Setting DATA_DIR must not be empty.'],
    ['a host with blanks', { HOST: 'a b' }, 'Setting HOST must be a host name or an address.'],
    ['the world without an origin', { HOST: '0.0.0.0' }, 'Setting ORIGIN is needed where HOST is 0.0.0.0'],
    [
      'a misspelt name',
      { DATABASE_URI: 'x' },
      'Setting DATABASE_URI is not known. The settings are PORT, HOST,',
    ],
    ['a name of ours that is none', { WARDMOTE_PORT: '1' }, 'Setting WARDMOTE_PORT is not known.'],
    ['another misspelling', { LOGLEVEL: 'info' }, 'Setting LOGLEVEL is not known.'],
    ['the demonstration on a server', { DATABASE_URL: 'postgres://a/b' }, 'unset DATABASE_URL', true],
    ['the demonstration in the open', { HOST: '0.0.0.0' }, 'HOST must be 127.0.0.1 or localhost', true],
  ];
  test.each(wrong)('%s: one clear line', (_what, environment, words, demo) => {
    expect(() => read(environment, demo)).toThrow(words);
    try {
      read(environment, demo);
    } catch (thrown) {
      expect((thrown as Error).message).not.toContain('\n');
    }
  });
});
