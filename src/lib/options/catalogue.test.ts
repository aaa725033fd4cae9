import { expect, test } from 'vitest';
import { kindNames } from '../partnerships/partnership.ts';
import { besideOption, optionFilter, optionsFor, tacticalOption, tacticalOptions } from './catalogue.ts';
import { controllers, sides } from './option.ts';
import * as v from 'valibot';

test('40 options or more, each with an address of its own and something under every heading', () => {
  expect(tacticalOptions.length).toBeGreaterThanOrEqual(40);
  expect(new Set(tacticalOptions.map(({ slug }) => slug)).size).toBe(tacticalOptions.length);
  expect(new Set(tacticalOptions.map(({ title }) => title)).size).toBe(tacticalOptions.length);
  for (const option of tacticalOptions) {
    expect(option.slug).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
    const { what, evidence, needs, leads, partners, law, cautions, steps, knowing, words } = option;
    for (const said of [what, evidence, ...needs, ...law, ...cautions, ...steps, ...knowing])
      expect(said.trim().length, option.slug).toBeGreaterThan(3);
    for (const list of [needs, leads, partners, law, cautions, steps, knowing, words, option.kinds])
      expect(list.length, option.slug).toBeGreaterThan(0);
    for (const kind of option.kinds) expect(Object.keys(kindNames)).toContain(kind);
    for (const word of words) expect(word).toBe(word.toLowerCase());
    expect(
      leads.filter((sector) => partners.includes(sector)),
      option.slug,
    ).toEqual([]);
  }
});

test('they are found by side, by controller and by who leads, and by all together', () => {
  for (const side of sides) expect(optionsFor({ side }).length).toBeGreaterThanOrEqual(10);
  for (const controller of controllers) expect(optionsFor({ controller }).length).toBeGreaterThan(0);
  const both = optionsFor({ side: 'location', lead: 'licensing-trade' });
  expect(both.map(({ slug }) => slug)).toContain('staggered-closing');
  for (const option of both) {
    expect(option.side).toBe('location');
    expect(option.leads).toContain('licensing-trade');
  }
});

test('a word that is none of ours narrows nothing', () => {
  const asked = v.parse(optionFilter, { side: 'moon', controller: ['handler'], lead: '' });
  expect(optionsFor(asked)).toEqual(tacticalOptions);
});

test('beside an option stand others of its side, never itself; an unknown address is nothing', () => {
  for (const option of tacticalOptions)
    for (const other of besideOption(option)) {
      expect(other.slug).not.toBe(option.slug);
      expect(other.side).toBe(option.side);
    }
  expect(tacticalOption('constructor')).toBeNull();
});
