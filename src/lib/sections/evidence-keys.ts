/**
 * Figures in a rendered text. What a newer release says of one depends on when it is read, and by whom: a rendered text
 * is kept for all, so it holds a place for each figure, and each reader's page fills it in.
 */
import { escapedText } from '../core/text.ts';
import type { EvidenceShape, Values } from './attributes.ts';

export const newerClass = 'newer';

/** All by which a figure can be looked up again, and what it was. */
export type PlacedFigure = {
  id: string | null;
  shape: EvidenceShape;
  area: string;
  measure: string;
  ward: string;
  edition: string | null;
  from: string;
  to: string;
  value: number;
  per: string | null;
};

/** As a text without characters that HTML would write otherwise; null where the figure does not know enough. */
export function figureKey(values: Values): string | null {
  const { shape, area, measure, ward, from, to, value, edition, per, id } = values;
  const known = [area, measure, ward, from, to].every((one) => typeof one === 'string');
  if (!known || typeof value !== 'number') return null;
  const said = { id, shape, area, measure, ward, edition, from, to, value, per };
  return new URLSearchParams(
    Object.entries(said).flatMap(([key, one]) => (one === null ? [] : [[key, String(one)]])),
  )
    .toString()
    .replaceAll('&', ';');
}

function figureIn(key: string): PlacedFigure {
  const said = new URLSearchParams(key.replaceAll(';', '&'));
  const text = (name: string) => said.get(name) ?? '';
  return {
    id: said.get('id'),
    shape: text('shape') as EvidenceShape,
    area: text('area'),
    measure: text('measure'),
    ward: text('ward'),
    edition: said.get('edition'),
    from: text('from'),
    to: text('to'),
    value: Number(text('value')),
    per: said.get('per'),
  };
}

const places = new RegExp(`<p class="${newerClass}" data-figure="([^"]*)"> </p>`, 'g');

/** The figures of a rendered text, by their keys. */
export const figuresIn = (html: string): Map<string, PlacedFigure> =>
  new Map(Array.from(html.matchAll(places), ([, key = '']) => [key, figureIn(key)]));

/**
 * The same HTML with what is to be said of each figure, as text; nothing where there is nothing to say. `href`: where
 * it is taken over, for whoever may.
 */
export const withNewer = (html: string, newer: ReadonlyMap<string, string>, href: string | null): string =>
  html.replace(places, (_, key: string) => {
    const words = newer.get(key);
    if (words === undefined) return '';
    const link = href === null ? '' : ` <a href="${escapedText(href)}">Take it over</a>`;
    return `<p class="${newerClass}">${escapedText(words)}${link}</p>`;
  });
