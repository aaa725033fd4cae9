import type { Grant } from '#lib/access/policy.ts';
import type { Id } from '#lib/core/ids.ts';
import type { Marking, SectionKind, Sector } from '#lib/core/words.ts';
import { grantsOf, type Named, type NamedSubject } from '#lib/documents/audiences.ts';
import { interventionPlan, problemProfile, type DocumentTemplate } from '#lib/documents/templates.ts';
import {
  bold,
  bullets,
  callout,
  finding,
  heading,
  paragraph,
  quote,
  recommendation,
  steps,
  table,
  tasks,
  type Block,
} from '#lib/sections/blocks.ts';
import type { OrganisationKey, PersonKey } from './harrowmere.ts';

/** The two documents of Lantern Quay. Every place, organisation, event and figure in them is invented. */

/** `unit` is the name of one of the organisation's units; without it the whole organisation is meant. */
type NamedKey = { of: OrganisationKey; unit?: string };

type Written = {
  owner: OrganisationKey;
  /** Who puts the text there. */
  by: PersonKey;
  named?: Partial<Record<Sector, readonly NamedKey[]>>;
  text: readonly Block[];
};

const directorate: NamedKey = { of: 'police', unit: 'Violence Directorate' };
const neighbourhood: NamedKey = { of: 'police', unit: 'Quay Neighbourhood' };
const licensing: NamedKey = { of: 'quaysideCouncil', unit: 'Licensing' };
const safety: NamedKey = { of: 'quaysideCsp' };

const rank = 'PL-7K2Q';
const split = 'PL-93DM';
const untold = 'PL-X4TC';

const profile: Record<string, Written> = {
  scope: {
    owner: 'police',
    by: 'police-lead',
    text: [
      paragraph(
        'This is about violence in the streets, squares and venues of Lantern Quay between October 2025 and September 2026, by night above all. Violence at home is not in it: that has its own partnership, because it needs other people round the table.',
      ),
      paragraph([
        bold('Recorded violence'),
        ' means what was reported to the police and written down as a crime. ',
        bold('Harm'),
        ' is wider: it counts whoever was hurt, reported or not. ',
        bold('Closing'),
        ' is the hour between last orders and empty streets, from about two to four.',
      ]),
    ],
  },
  sources: {
    owner: 'police',
    by: 'police-analyst',
    text: [
      paragraph('Nobody sees all of it. What each source counts, and what it cannot see:'),
      table(
        ['Source', 'Asked', 'What came', 'What it does not see'],
        [
          [
            'Police records',
            'January',
            'Twelve months, by street and hour',
            'What nobody reports; the hour is when the call came',
          ],
          [
            'St Brannoc’s A&E',
            'January',
            'Twelve months, by hour and kind of place',
            'Those who went home, or to another hospital',
          ],
          [
            'Quay Pubwatch',
            'February',
            'Door books of nine venues out of fourteen',
            'The street beyond the door',
          ],
          ['Ambulance service', 'January', 'Refused for now: the agreement is not signed', 'Not known'],
          ['Tidewall Residents', 'March', 'Two evenings, forty-one people', 'Residents who did not come'],
        ],
      ),
      paragraph(
        'Two of the four that answered count people and two count events, so their numbers are never added up here.',
      ),
    ],
  },
  pattern: {
    owner: 'police',
    by: 'police-analyst',
    text: [
      paragraph(
        'Lantern Quay has the second highest count of recorded violence of all wards in Harrowmere, and the thirty-first highest rate. Both are right. The count is of what happened here; the rate divides it by those who live here, and on a Saturday nine of ten people on the quay live elsewhere.',
      ),
      heading(2, 'By hour'),
      paragraph(
        'Police records peak at midnight, arrivals in A&E at a quarter past three. Neither is wrong: the first is led by disorder at doors, the second by injuries after closing.',
      ),
      heading(2, 'Recorded violence'),
    ],
  },
  'causing-harm': {
    owner: 'police',
    by: 'police-analyst',
    text: [
      paragraph(
        'Most people who cause harm here came with friends, had been drinking since the afternoon and had never been in trouble with the police before. They are between eighteen and thirty, and four of five live outside the ward.',
      ),
      bullets([
        'About half of what is recorded begins as a quarrel in a queue: for a door, for food, for a taxi.',
        'A small number of people come back again and again. What is known about them stays with those who work with them.',
        'Drink is noted far more often than drugs, but drugs are seldom asked about.',
      ]),
    ],
  },
  'causing-harm-detail': {
    owner: 'police',
    by: 'police-lead',
    named: {
      police: [directorate],
      'community-safety': [safety],
      probation: [{ of: 'probation' }],
    },
    text: [
      paragraph(
        'Seven people account for about a fifth of the recorded assaults of which the circumstances are known. Five of them are already supervised; for two, nobody has spoken with them since spring.',
      ),
      tasks([
        { words: 'Agree with probation who speaks with each of the five, and about what', done: true },
        { words: 'Find a way to reach the other two that is not an arrest', done: false },
      ]),
      callout(
        'care',
        'Initials, addresses and case numbers do not belong here. They stay in the systems of those who hold them.',
      ),
    ],
  },
  places: {
    owner: 'quaysideCsp',
    by: 'cdrp-coordinator',
    text: [
      paragraph(
        'Three places stand out: Lantern Street between the two bridges until about one, the Basin Steps all night, and the taxi rank at Chandlers’ Yard after two.',
      ),
      steps([
        'Until midnight: queues on Lantern Street. Short, loud, mostly without injury.',
        'Midnight to two: the Basin Steps, where it is dark and there is no way round.',
        'After two: the rank. Up to two hundred people wait, for up to fifty minutes, for nine cars.',
      ]),
      paragraph(
        'Of all street lamps on the steps, eleven of nineteen did not burn on the night of the survey.',
      ),
    ],
  },
  premises: {
    owner: 'quaysideCouncil',
    by: 'police-sergeant',
    named: { police: [neighbourhood], council: [licensing], fire: [{ of: 'fire' }] },
    text: [
      paragraph(
        'Two premises were visited more than four times in twelve months. At one the visits followed its own calls for help, which count in its favour; at the other the door staff on the night were not those on the rota.',
      ),
      paragraph(
        'The fire service found one exit blocked in May; it was clear when they came back in June. Nothing here has been put to the licence holders yet, and nothing may be decided before that.',
      ),
    ],
  },
  'trade-account': {
    owner: 'pubwatch',
    by: 'licensing-trade',
    text: [
      paragraph(
        'We close our doors and the trouble walks to the rank. Nine of our fourteen houses keep a door book, and in it the hour after closing has three times as many entries as the hour before.',
      ),
      paragraph(
        'Since February we share a radio. What we lack is somebody to call who comes: a quarter of our calls last winter were answered after the street was empty. We would gladly close at different times, if it does not cost the house that goes first its custom.',
      ),
      quote('I send my staff home by the back lane now. That is what I would like to stop doing.'),
    ],
  },
  harmed: {
    owner: 'hospital',
    by: 'emergency-consultant',
    text: [
      paragraph(
        'In twelve months 388 people came to St Brannoc’s after an assault in or near the ward. Two of three were men under thirty; one of nine had been at work, at a door, behind a bar, in a cab.',
      ),
      paragraph(
        'When we asked, about a third said that they had not told the police and did not mean to. The reasons they gave most: that nothing would come of it, that it was their own fault, and that they would have to see him again.',
      ),
      callout(
        'note',
        'Groups with fewer than five people are left out of every table, and totals are rounded so that they cannot be worked out.',
      ),
    ],
  },
  'harmed-detail': {
    owner: 'police',
    by: 'police-sergeant',
    named: { police: [neighbourhood], health: [{ of: 'hospital' }], voluntary: [{ of: 'nightlight' }] },
    text: [
      paragraph(
        'Several of those hurt more than once work on the quay at night, and most of them have asked not to be visited at work. Support meets them elsewhere, and at hours that suit them.',
      ),
      paragraph('Who they are is known to the two people who support them, and is not written down here.'),
    ],
  },
  tension: {
    owner: 'police',
    by: 'cdrp-coordinator',
    named: { police: [neighbourhood], 'community-safety': [safety], voluntary: [{ of: 'nightlight' }] },
    text: [
      paragraph(
        'Drivers at the rank are insulted for where people think they come from, most weekends, and seldom report it: they lose the fare while they wait. Four stickers with the same slogan were found on the bridges in August and taken down within the day.',
      ),
      paragraph(
        'A sentence that could be released: “Drivers at the rank should not have to put up with abuse, and will be listened to.”',
      ),
    ],
  },
  'residents-say': {
    owner: 'residents',
    by: 'residents-rep',
    text: [
      quote(
        'We chose to live here and we like it lively. What we do not like is being afraid of four hundred yards between the bridge and our own door.',
        'You phone, you wait, and nobody tells you afterwards whether it was of any use.',
      ),
      paragraph(
        'On both evenings people said the same three things: light the steps, tell us what came of our calls, and do not stop our sons each time they walk home. Some would not speak while others from the street were in the room.',
      ),
    ],
  },
  drivers: {
    owner: 'quaysideCsp',
    by: 'cdrp-coordinator',
    text: [
      paragraph('What seems to make it worse, in the order in which the partners named it:'),
      bullets([
        'Fourteen houses close within the same half hour.',
        'Nine cars serve a rank for two hundred people.',
        'The steps are dark, and the only toilets close at eleven.',
      ]),
      heading(2, 'What is being done already'),
      paragraph(
        'Nightlight’s volunteers are out on Saturdays until two. The council repairs lamps when they are reported, within three weeks. The police put four officers on Lantern Street until one, which is where the calls come from, and not where the injuries are.',
      ),
    ],
  },
  unknown: {
    owner: 'quaysideCsp',
    by: 'cdrp-coordinator',
    text: [
      callout(
        'question',
        'Are there more injuries at the rank than a year ago, or are more people asked where it happened?',
      ),
      bullets([
        'What the ambulance service sees. It is asked again in December.',
        'What happens on Thursdays, when students come and no volunteers are out.',
        'Whether people who are stopped and searched here are stopped more often than those they walk with. The police bring figures to the next meeting.',
      ]),
    ],
  },
  gaps: {
    owner: 'police',
    by: 'police-analyst',
    named: { police: [directorate], 'community-safety': [safety] },
    text: [
      paragraph(
        'Little is known about what is sold at the far end of the basin, and by whom; what there is comes from one kind of source. Door books and hospital figures say nothing about it, and residents who might do not feel safe to.',
      ),
      paragraph('Wanted first: a second kind of source. Ways to get there are planned elsewhere.'),
    ],
  },
  findings: {
    owner: 'police',
    by: 'police-analyst',
    text: [
      finding(
        { reference: rank, grade: 'B' },
        'Harm moves to the taxi rank after closing; a third never reaches police.',
      ),
      finding(
        { reference: split, grade: 'A' },
        'Everybody leaves at once: fourteen houses close within half an hour, and cars for the way home do not come until an hour later.',
      ),
      finding(
        { reference: untold, grade: 'C' },
        'People who call are not told what came of it, and some have stopped calling.',
      ),
      recommendation(
        { reference: 'RC-4H9X', findings: [rank] },
        'Be at the rank, visibly and on the side of those who wait, until four.',
      ),
      recommendation(
        { reference: 'RC-WM6P', findings: [split, rank] },
        'Spread closing over ninety minutes, by agreement, and see after three months whether the queue at the rank is shorter.',
      ),
    ],
  },
};

const plan: Record<string, Written> = {
  aims: {
    owner: 'quaysideCsp',
    by: 'cdrp-coordinator',
    text: [
      paragraph(
        'By September 2027 fewer people come to A&E after a night on the quay, and more of those who do have told somebody they trust. We judge it by A&E’s monthly figures by place and hour, against the twelve months before.',
      ),
      bullets([
        `After closing, the way home is lit, staffed and shorter (finding ${rank}).`,
        'No group of people feels singled out by what is done in its name.',
        'When the officers leave, what works stays.',
      ]),
    ],
  },
  policing: {
    owner: 'police',
    by: 'police-lead',
    text: [
      paragraph(
        'Officers who now stand on Lantern Street until one will stay until four and move to the rank with the crowd. They are there to be spoken to: they wear names, know the volunteers, and see people into cars.',
      ),
      heading(2, 'Safeguards'),
      bullets([
        'Every search is given its reason on the spot, and a slip that says how to complain.',
        'Searches are counted each month by age, sex, ethnicity and place, and the figures are shown to this partnership.',
        'A panel of residents watches twelve recordings a quarter and says what it thinks of them.',
      ]),
    ],
  },
  tactics: {
    owner: 'police',
    by: 'police-lead',
    named: { police: [directorate] },
    text: [
      paragraph(
        'Visible presence at the rank is the main tactic; plain clothes are not used for it. Where the same few people cause harm again, they are spoken to at home, with probation where it applies, before anything else is tried.',
      ),
      paragraph('Resources, dates and names are in the operational order and are not repeated here.'),
    ],
  },
  'regulatory-action': {
    owner: 'quaysideCouncil',
    by: 'police-sergeant',
    named: { police: [neighbourhood], council: [licensing], fire: [{ of: 'fire' }] },
    text: [
      paragraph(
        'No review of any licence is sought at present. One licence holder is to be invited to a meeting about door staff, with a written account beforehand of what was seen and when, and time to answer it.',
      ),
      paragraph('What a house has volunteered elsewhere in this plan is not used for this.'),
    ],
  },
  'safer-venues': {
    owner: 'pubwatch',
    by: 'licensing-trade',
    text: [
      paragraph(
        'Nine houses will close at three different times, half an hour apart, from the first weekend in July. Whoever closes first this month closes last the next.',
      ),
      tasks([
        { words: 'Nine houses have put their names to the rota', done: true },
        { words: 'The five others are asked again at the September meeting', done: false },
        { words: 'One radio channel with the volunteers at the rank', done: false },
      ]),
    ],
  },
  support: {
    owner: 'hospital',
    by: 'emergency-consultant',
    text: [
      paragraph(
        'Everyone who is treated after an assault is given a card, in six languages, with the number of a support service that is neither police nor hospital, and is asked whether they wish to be called the next day.',
      ),
      paragraph(
        'The words on the card were written with people who had been through it. How many take up the offer is counted; who they are is not passed on.',
      ),
    ],
  },
  prevention: {
    owner: 'nightlight',
    by: 'voluntary-worker',
    text: [
      paragraph(
        'Most of what we see on Saturday begins on weekday afternoons, when there is nowhere for the younger ones to be. From autumn the old chandlery opens two evenings a week: something to eat, something to do, and grown-ups who stay the same.',
      ),
      paragraph(
        'In the long run the quay needs reasons to come that are not drink, and a way home that does not depend on nine cars. The night bus is a matter for the city, and we ask for it together.',
      ),
    ],
  },
  contributions: {
    owner: 'quaysideCsp',
    by: 'cdrp-coordinator',
    text: [
      table(
        ['Who gives', 'What', 'Hours a week', 'From', 'State'],
        [
          ['Nightlight', 'Two volunteers at the rank until two', '24', 'July', 'Accepted'],
          ['Harrowmere Police', 'Four officers, two nights, until four', '56', 'June', 'Accepted'],
          ['Quay Pubwatch', 'Closing in three steps, nine houses', 'none', 'July', 'Accepted'],
          ['Quayside Council', 'Lamps on the Basin Steps, checked each week', 'none', 'October', 'Under way'],
          ['St Brannoc’s A&E', 'Figures by place and hour, each month', '2', 'June', 'Accepted'],
        ],
      ),
      paragraph(
        'What each partner gives is theirs to offer, and is thanked for here by name of the body that gives it.',
      ),
    ],
  },
  hours: {
    owner: 'police',
    by: 'police-lead',
    text: [
      paragraph(
        'The 56 hours come from weekday afternoons in Weir End, where less than a third as much violence is recorded as here. The sergeant there agreed to it until the end of the year.',
      ),
      paragraph(
        'What is done less because of it: two school visits a month, and the Wednesday surgery, which moves to the library. Weir End is asked in September what it noticed.',
      ),
    ],
  },
  handover: {
    owner: 'quaysideCsp',
    by: 'cdrp-coordinator',
    text: [
      paragraph(
        'When the officers leave the rank in spring 2027, the council keeps the lamps, Pubwatch the rota and the radio, and Nightlight the volunteers, whose costs the partnership pays for two more years.',
      ),
      callout(
        'decided',
        'A&E’s figures go on coming each month to whoever leads the partnership. If they rise for three months, it meets.',
      ),
    ],
  },
};

export type DemoSection = {
  templateKey: string;
  title: string;
  ownerOrganisationId: Id;
  marking: Marking;
  kind: SectionKind;
  held: boolean;
  announced: boolean;
  grants: Grant[];
  by: PersonKey;
  text: readonly Block[];
};

export type DemoDocument = { kind: string; title: string; sections: DemoSection[] };

/** What the organisations and units of the demonstration are called in its database. */
export type DemoIds = {
  organisation(key: OrganisationKey): Id;
  unit(key: OrganisationKey, name: string): Id;
};

/** The documents of Lantern Quay in their order, each with its sections in theirs. */
export const lanternQuayDocuments = (ids: DemoIds): DemoDocument[] => [
  madeFrom(problemProfile, profile, ids),
  madeFrom(interventionPlan, plan, ids),
];

const madeFrom = (
  { kind, title, sections }: DocumentTemplate,
  written: Record<string, Written>,
  ids: DemoIds,
): DemoDocument => ({
  kind,
  title,
  sections: sections.map((template) => {
    const text = written[template.key];
    if (!text) throw new Error(`The demonstration has no text for ${template.title}.`);
    return {
      templateKey: template.key,
      title: template.title,
      ownerOrganisationId: ids.organisation(text.owner),
      marking: template.marking,
      kind: template.kind,
      held: template.held,
      announced: false,
      grants: grantsOf(template, namedBy(text.named ?? {}, ids)),
      by: text.by,
      text: text.text,
    };
  }),
});

function namedBy(named: NonNullable<Written['named']>, ids: DemoIds): Named {
  const subjects = (keys: readonly NamedKey[]) =>
    keys.map(({ of, unit }): NamedSubject =>
      unit === undefined
        ? { subjectKind: 'organisation', subjectId: ids.organisation(of) }
        : { subjectKind: 'unit', subjectId: ids.unit(of, unit) },
    );
  return Object.fromEntries(Object.entries(named).map(([sector, keys]) => [sector, subjects(keys)]));
}
