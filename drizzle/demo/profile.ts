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
} from '#lib/sections/blocks.ts';
import { directorate, licensing, neighbourhood, rank, safety, type Written } from './written.ts';

const split = 'PL-93DM';
const untold = 'PL-X4TC';

/** The problem profile of Lantern Quay. Every place, organisation, event and figure in it is invented. */
export const profile: Record<string, Written> = {
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
