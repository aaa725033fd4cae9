import type { Level, Role, Sector } from '#lib/core/words.ts';

/** Somebody who takes part: invented, with an organisation of their own sector. */
export type Part = {
  key: string;
  name: string;
  roleTitle: string;
  organisation: string;
  sector: Sector;
  /** Who invites them: the administrator, or the steward of their organisation. */
  invitedBy: 'administrator' | 'lead';
  role: Role;
  /** May read OFFICIAL-SENSITIVE. */
  cleared?: boolean;
};

export const administrator = {
  name: 'Ada Lamp',
  email: 'administrator@rehearsal.example',
  roleTitle: 'Partnership manager',
  organisation: 'City Partnership Office',
};

const part = (
  key: string,
  name: string,
  roleTitle: string,
  organisation: string,
  sector: Sector,
  more: Partial<Part> = {},
): Part => ({
  key,
  name,
  roleTitle,
  organisation,
  sector,
  invitedBy: 'administrator',
  role: 'contributor',
  ...more,
});

/** The people of the first ward, and of the second the one who runs its partnership. */
const parts: readonly Part[] = [
  part('lead', 'Carys Holm', 'Violence lead', 'City Police', 'police', { cleared: true }),
  part('analyst', 'Ines Farrow', 'Performance analyst', 'City Police', 'police', {
    invitedBy: 'lead',
    cleared: true,
  }),
  part(
    'coordinator',
    'Jude Amery',
    'Partnership co-ordinator',
    'Riverside Safety Partnership',
    'community-safety',
    {
      role: 'co-ordinator',
    },
  ),
  part('council', 'Petra Vane', 'Licensing officer', 'Riverside Council', 'council'),
  part('councillor', 'Edwin Sharpe', 'Ward councillor', 'Riverside Councillors', 'elected-members', {
    role: 'reader',
  }),
  part('publican', 'Rosa Kettle', 'Landlady', 'Riverside Pubwatch', 'licensing-trade'),
  part('shopkeeper', 'Milo Tran', 'Market trader', 'Riverside Traders', 'business'),
  part('resident', 'Winifred Oduya', 'Residents’ representative', 'Riverside Residents', 'residents', {
    role: 'community-representative',
  }),
  part('volunteer', 'Kofi Marlow', 'Volunteer lead', 'Nightlight', 'voluntary'),
  part('nurse', 'Dana Whitlock', 'Emergency consultant', 'City Hospital', 'health'),
  part('probation', 'Greta Lund', 'Probation practitioner', 'City Probation', 'probation'),
  part('fire', 'Owen Pryce', 'Fire safety officer', 'City Fire Service', 'fire'),
  part('teacher', 'Salma Reeve', 'Head of pastoral care', 'Riverside College', 'education'),
  part('landlord', 'Tom Ashby', 'Neighbourhood manager', 'Riverside Homes', 'housing'),
  part(
    'neighbour',
    'Nell Corrigan',
    'Partnership co-ordinator',
    'Hillside Safety Partnership',
    'community-safety',
  ),
];

/** Enough for the whole journey where there is less of a machine. */
const fewer = ['lead', 'analyst', 'coordinator', 'publican', 'resident', 'volunteer', 'nurse', 'neighbour'];
export const castOf = (small: boolean): readonly Part[] =>
  small ? parts.filter(({ key }) => fewer.includes(key)) : parts;

/** Of another borough: no member of the first ward's partnership. */
export const isMember = ({ key }: Part): boolean => key !== 'neighbour';

const columns: Partial<Record<Sector, number>> = {
  police: 0,
  'community-safety': 1,
  council: 2,
  health: 3,
  probation: 4,
  fire: 5,
  education: 6,
  housing: 6,
  voluntary: 7,
  residents: 8,
  'licensing-trade': 9,
  business: 9,
};

type Row = { letters: string; sensitive?: true; held?: true };

/**
 * What each sector may in each section at first: the partnership's own table, written out here, so that no query
 * of the program says what to expect of it. Columns: police, community safety, council, health, probation, fire,
 * education and housing, voluntary, residents, trade. Councillors read where residents have any level.
 */
export const profile: Record<string, Row> = {
  'Scope and terms': { letters: 'eeccrrrrrr' },
  'Sources and their limits': { letters: 'eeccrrrcrr' },
  'Pattern and trend': { letters: 'eeccrrrrrr' },
  'People causing harm: pattern': { letters: 'eerrcrrcrr', held: true },
  'People causing harm: detail': { letters: 'er--c-----', sensitive: true },
  'Places and times': { letters: 'eeecrccccr' },
  Premises: { letters: 'e-e--c----', sensitive: true },
  'The trade’s own account': { letters: 'ccc------e' },
  'People harmed: pattern': { letters: 'eecerrccrr' },
  'People harmed: detail': { letters: 'e--c---c--', sensitive: true },
  'Hate crime and tension': { letters: 'ee-----c--', sensitive: true },
  'What residents say': { letters: 'ccccrrree-' },
  'Drivers and current initiatives': { letters: 'eeeecccecc' },
  'What we do not know yet': { letters: 'eecccccccc' },
  'Intelligence gaps': { letters: 'er--------', sensitive: true },
  'Findings and recommendations': { letters: 'eecccccccc' },
};

export const plan: Record<string, Row> = {
  Aims: { letters: 'eeeccccccc' },
  'Policing people will see, and its safeguards': { letters: 'ecccrrrccc', held: true },
  'Operational tactics': { letters: 'e---------', sensitive: true },
  'Regulatory action': { letters: 'e-e--c----', sensitive: true },
  'Safer venues (voluntary)': { letters: 'eeec-c-cce' },
  'Support for people harmed': { letters: 'eececrcecr' },
  'Prevention and the long term': { letters: 'eeeeeceeec' },
  'Contributions and actions': { letters: 'eecccccccc' },
  'Hours moved': { letters: 'eecrrrrrrr' },
  Handover: { letters: 'eeeccccccc' },
};

const levels: Record<string, Level> = { '-': 'none', r: 'read', c: 'comment', e: 'edit' };

/** What somebody may in a section that nobody has opened further. */
export function levelIn(one: Part, row: Row): Level {
  if (!isMember(one) || (row.sensitive && !one.cleared)) return 'none';
  if (one.sector === 'elected-members') return row.letters[8] === '-' ? 'none' : 'read';
  return levels[row.letters[columns[one.sector] ?? -1] ?? '-'] ?? 'none';
}

/** Whether they may have words that nobody released yet. */
export const hasWords = (one: Part, row: Row): boolean =>
  row.held ? levelIn(one, row) === 'edit' : levelIn(one, row) !== 'none';
