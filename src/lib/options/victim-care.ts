import type { TacticalOption } from './option.ts';

/** About care for people harmed, at the hospital and out at night. */
export const victimCareOptions: readonly TacticalOption[] = [
  {
    slug: 'hospital-figures',
    title: 'Hospital figures by place, hour and weapon',
    side: 'victim',
    controller: 'guardian',
    kinds: ['night-time-economy', 'gun-enabled'],
    what: 'Reception asks everyone hurt by another person where, when and with what. Counts without names reach the partnership each month, and it acts on places that police never heard of.',
    needs: [
      'Two or three questions on the reception screen, and a lead consultant who cares',
      'An analyst who joins them with police and ambulance figures',
      'Somebody who tells reception what came of it',
    ],
    leads: ['health', 'community-safety'],
    partners: ['police', 'council', 'licensing-trade'],
    law: [
      'Anonymous counts are not personal data, so long as nobody can be picked out: suppress small numbers. There is a national information standard for emergency departments (Information Sharing to Tackle Violence).',
      'The Serious Violence Duty binds integrated care boards, and lets specified authorities share relevant information; it does not override the confidentiality of patients.',
      'Reporting a gunshot or knife wound with a name follows the General Medical Council’s guidance, and is another decision.',
    ],
    cautions: [
      'Small counts name people. Under five a month, use quarters or a wider place.',
      'If patients think that A&E tells police who they are, the most hurt stay away.',
    ],
    steps: [
      'Agree the questions, the small-number rule and the purpose in writing.',
      'Train night reception in the first week; show them a map in the second month.',
      'Put hospital, ambulance and police hours on one page.',
      'Choose one place each month and act; tell reception.',
    ],
    knowing: [
      'Share of assault attendances with a usable place',
      'Decisions taken because of it',
      'Assault attendances, against comparable hospitals',
    ],
    evidence:
      'The Cardiff model: violence with injury fell markedly more than in comparable cities over several years, at a small cost. Copies without someone who acts on the figures show less.',
    words: [
      'a&e',
      'hospital',
      'ambulance',
      'injury',
      'injuries',
      'unreported',
      'never reaches police',
      'reporting',
      'not known',
    ],
  },
  {
    slug: 'hospital-navigators',
    title: 'A youth worker at the bedside',
    side: 'victim',
    controller: 'guardian',
    kinds: ['gun-enabled'],
    what: 'Youth workers based in A&E and on the trauma ward meet young people hurt by violence within hours, help with safety, family and anger, and stay for months.',
    needs: [
      'Honorary contracts and a desk in the department',
      'Evening and weekend cover',
      'A way to move a family that is in danger',
    ],
    leads: ['health', 'voluntary'],
    partners: ['council', 'education', 'housing', 'police'],
    law: [
      'With consent: the common law duty of confidentiality and UK GDPR (health data). Safeguarding under the Children Act 1989, sections 17 and 47, holds whatever was agreed.',
    ],
    cautions: [
      'The worker is not a witness and takes no statement.',
      'Discharge without a safe address sends somebody back into range.',
    ],
    steps: [
      'Agree with the trauma lead how people are referred, and by whom.',
      'Meet within an hour if awake; see the family too.',
      'Safety plan before discharge, with housing on call.',
      'Weekly contact for three months; hand over, do not drop.',
    ],
    knowing: [
      'Offered, accepted, still in touch at three months',
      'Hurt again or arrested for violence within a year, against a similar hospital',
    ],
    evidence:
      'Engagement is high. Reviews suggest fewer injuries again, from studies that are small and varied.',
    words: [
      'hospital',
      'stabbing',
      'stabbings',
      'injuries',
      'young people',
      'retaliation',
      'shooting',
      'wounded',
    ],
  },
  {
    slug: 'safe-place-and-street-volunteers',
    title: 'A safe place and volunteers on the street',
    side: 'victim',
    controller: 'guardian',
    kinds: ['night-time-economy'],
    what: 'Volunteers walk the night with water, flip-flops and patience; a room or bus with a nurse takes in people who are drunk, hurt, lost or frightened, until they can go home.',
    needs: [
      'Trained volunteers in pairs, with radio',
      'A lit, warm room near the harm, first aid, a phone charger',
      'Cover until the last people have gone',
    ],
    leads: ['voluntary'],
    partners: ['health', 'licensing-trade', 'council', 'police'],
    law: [
      'No power needed. Volunteers who treat or care may be in regulated activity: check under the Safeguarding Vulnerable Groups Act 2006. Health and safety law covers them.',
      'A person who lacks capacity is helped in their best interests (Mental Capacity Act 2005, sections 4 and 5).',
    ],
    cautions: [
      'Nobody may be asked for the names of those helped.',
      'Faith is the volunteers’ reason, never the condition of help.',
    ],
    steps: [
      'Find where people end up hurt and alone, and when.',
      'Agree with ambulance what may be treated there and what not.',
      'Open Fridays and Saturdays; count by hour.',
      'Thank, train and rest volunteers.',
    ],
    knowing: [
      'People seen, by need and hour, without names',
      'Ambulance calls and A&E arrivals from the area',
      'Volunteers still there after a year',
    ],
    evidence:
      'Eases ambulance and A&E load by the studies there are; effect on violence is plausible, through fewer people at risk, and unproven.',
    words: ['alone', 'vulnerable', 'drunk', 'women', 'rank', 'after closing', 'night', 'volunteers'],
  },
  {
    slug: 'welfare-in-venues',
    title: 'Welfare in venues: Ask for Angela, spiking, getting home',
    side: 'victim',
    controller: 'guardian',
    kinds: ['night-time-economy'],
    what: 'Every venue has somebody on shift who knows what to do when a customer asks for help, feels ill or is being followed: a quiet place, friends found, a cab called, evidence kept.',
    needs: [
      'Short training for every shift, repeated twice a year',
      'A named welfare lead a night',
      'Test visits, announced as a practice',
    ],
    leads: ['licensing-trade'],
    partners: ['voluntary', 'health', 'police', 'council'],
    law: [
      'Licensing objective of public safety (Licensing Act 2003, section 4). Spiking is an offence already: sections 23 and 24 of the Offences against the Person Act 1861, and section 61 of the Sexual Offences Act 2003 where the intent is sexual.',
    ],
    cautions: [
      'A poster without training is a false promise: somebody will ask, and be laughed at.',
      'The person harmed decides whether police are told, unless somebody is in danger.',
      'Men, and LGBT+ people, are spiked and assaulted too.',
    ],
    steps: [
      'Train one shift in each venue; leave the card by the till.',
      'Test after a month; tell the venue, not the town.',
      'Agree with A&E and police on samples: soon, without blame.',
      'Share what happens without names at the monthly meeting.',
    ],
    knowing: [
      'Test visits answered rightly',
      'Reports by customers, which should rise first',
      'Time to a sample',
    ],
    evidence: 'Process results only: training works when refreshed, test visits show large gaps without it.',
    words: ['women', 'sexual', 'spiking', 'venues', 'harassment', 'vulnerable', 'drink'],
  },
  {
    slug: 'active-bystanders',
    title: 'Bystanders who know what to do',
    side: 'victim',
    controller: 'guardian',
    kinds: ['night-time-economy', 'gun-enabled'],
    what: 'Students, staff and regulars practise ways of stepping in that do not make it worse: distract, bring somebody, say it, ask afterwards.',
    needs: [
      'Trainers with a tested programme',
      'Groups who know each other: a team, a shift, a class',
      'A refresher',
    ],
    leads: ['education', 'voluntary'],
    partners: ['licensing-trade', 'health', 'residents'],
    law: [
      'No power or duty to intervene. Force in defence of another has to be reasonable (section 3 of the Criminal Law Act 1967; section 76 of the Criminal Justice and Immigration Act 2008).',
    ],
    cautions: [
      'Never where weapons are out: go away and call 999.',
      'A Black man stepping in may be taken for the attacker. Practise that too.',
    ],
    steps: [
      'Choose groups that are there when it happens.',
      'Run two sessions with practice.',
      'Ask after three months what they did.',
      'Share their stories.',
    ],
    knowing: ['Trained people who stepped in, and how', 'Attitudes before and three months after'],
    evidence:
      'Changes attitudes and reported helping, mostly among students; effects on violence are small or not measured.',
    words: ['students', 'women', 'harassment', 'school', 'venues', 'sexual'],
  },
];
