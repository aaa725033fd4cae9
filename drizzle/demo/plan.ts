import { bullets, callout, heading, paragraph, table, tasks } from '#lib/sections/blocks.ts';
import { directorate, licensing, neighbourhood, rank, type Written } from './written.ts';

/** The intervention plan of Lantern Quay. Every place, organisation, event and figure in it is invented. */
export const plan: Record<string, Written> = {
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
