/**
 * Who can read a section at first, written as a letter for each column P S C H B F E V R T: `-` nothing, `r` read,
 * `c` comment, `e` edit. A capital gives it only to units or organisations of that sector that are named when the
 * document is made.
 */
import type { Grant } from '../access/facts.ts';
import type { Level, Sector } from '../core/words.ts';

const columns = [
  ['police'],
  ['community-safety'],
  ['council'],
  ['health'],
  ['probation'],
  ['fire'],
  ['education', 'housing'],
  ['voluntary'],
  ['residents'],
  ['licensing-trade', 'business'],
] as const satisfies readonly (readonly Sector[])[];

type Row = { audience: string };

/** A unit or an organisation that was named for a section. */
export type NamedSubject = { subjectKind: 'unit' | 'organisation'; subjectId: string };
export type Named = Partial<Record<Sector, readonly NamedSubject[]>>;

const letters: Record<string, Level> = { '-': 'none', r: 'read', c: 'comment', e: 'edit' };

/** One column of an audience: for which sectors, which level, and whether only for those named. */
type Cell = { sectors: readonly Sector[]; level: Level; namedOnly: boolean };

/** Reads an audience. Throws where it is not ten known letters. */
export function cellsOf(audience: string): Cell[] {
  if (audience.length !== columns.length) throw new Error(`An audience has ten letters: ${audience}`);
  return columns.map((sectors, i) => {
    const letter = audience.charAt(i);
    const level = letters[letter.toLowerCase()];
    if (level === undefined) throw new Error(`An audience has no letter ${letter}: ${audience}`);
    return { sectors, level, namedOnly: letter !== letter.toLowerCase() };
  });
}

/** The sectors of which units or organisations are to be named for a section. */
export const askedFor = ({ audience }: Row): Sector[] =>
  cellsOf(audience).flatMap(({ sectors, namedOnly }) => (namedOnly ? sectors : []));

/**
 * Who can read a section at first. Where a name is asked for and none is given, nobody of that sector can.
 * Elected members read where residents have any level.
 */
export function grantsOf({ audience }: Row, named: Named = {}): Grant[] {
  return cellsOf(audience).flatMap(({ sectors, level, namedOnly }) => {
    if (level === 'none') return [];
    const given = sectors.flatMap((sector): Grant[] =>
      namedOnly
        ? (named[sector] ?? []).map((subject) => ({ ...subject, level }))
        : [{ subjectKind: 'sector', subjectId: sector, level }],
    );
    return sectors.includes('residents')
      ? [...given, { subjectKind: 'sector', subjectId: 'elected-members', level: 'read' }]
      : given;
  });
}
