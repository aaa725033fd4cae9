import type { TacticalOption } from './option.ts';

/** About what venues do of themselves. */
export const locationVenuesOptions: readonly TacticalOption[] = [
  {
    slug: 'accreditation-of-venues',
    title: 'Accreditation that venues want to win',
    side: 'location',
    controller: 'manager',
    kinds: ['night-time-economy'],
    what: 'Venues are visited against a published standard on door, drink, welfare, drugs and dispersal; those that meet it may show it, and the best are honoured. Schemes such as Best Bar None, or Purple Flag for a whole area.',
    needs: [
      'A co-ordinator, and assessors trained to be consistent',
      'Something in it for venues: lower levy, insurance, publicity',
      'The trade on its board',
    ],
    leads: ['licensing-trade', 'council'],
    partners: ['police', 'fire', 'business', 'health'],
    law: [
      'No power needed; it is voluntary. The licensing objectives (Licensing Act 2003, section 4) are the standard’s spine.',
      'Findings of an assessment are the venue’s: agree in writing what is shared with whom.',
    ],
    cautions: [
      'The good join, the worst do not. Visit those too.',
      'If assessment reports turn up at a review, nobody joins again.',
    ],
    steps: [
      'Take a standard that exists; adapt it with the trade.',
      'Recruit the ten venues with most visitors first.',
      'Assess, feed back, assess again after two months.',
      'Publish who holds it; withdraw it when it is not kept.',
    ],
    knowing: [
      'Share of capacity, not of venues, accredited',
      'Assaults per thousand visitors in members and others',
    ],
    evidence:
      'Much liked; evaluations are weak because better venues join. Standards with training and enforcement together do better than badges alone.',
    words: ['venues', 'bars', 'clubs', 'pubs', 'door staff', 'standards', 'licensed', 'trade'],
  },
  {
    slug: 'pubwatch-exclusion',
    title: 'Barred from one, barred from all',
    side: 'location',
    controller: 'manager',
    kinds: ['night-time-economy'],
    what: 'Licensees agree to bar together, for a set time, people who were violent in any of their premises. Decisions are theirs, fair and written, with a way to be heard and a way back.',
    needs: [
      'A constitution, minutes, a secure list',
      'A chair from the trade, police present as guests',
      'Letters that say why, how long, and how to appeal',
    ],
    leads: ['licensing-trade'],
    partners: ['police', 'council', 'business'],
    law: [
      'A licensee may refuse anybody, so long as it is not for a protected characteristic (Equality Act 2010, section 29).',
      'Names and photographs are personal data of criminal allegations: members need a lawful basis and an appropriate policy (UK GDPR, Article 10; Data Protection Act 2018, Schedule 1), a written agreement and secure means. Police disclose only what is necessary, on their own powers.',
      'The scheme should stay independent of police and council, whose decisions could be judicially reviewed.',
    ],
    cautions: [
      'Photographs passed round on phones are a breach, and hard to call back.',
      'Look each year at who is barred, by ethnicity as staff saw it, against who was violent.',
    ],
    steps: [
      'Adopt a constitution with reasons, lengths, appeal and review.',
      'Sign the data agreement; use a system with sign-in.',
      'Meet monthly; decide on the incident reports.',
      'Write to each person; offer a meeting before the ban ends.',
    ],
    knowing: ['Barred people found in premises, and violence by them', 'Members who report and attend'],
    evidence:
      'Plausible, common and little evaluated. Small studies report fewer incidents among members; others could not separate it from policing.',
    words: ['pubs', 'bars', 'clubs', 'same people', 'repeat', 'fights', 'assault', 'trade'],
  },
  {
    slug: 'trained-door-teams',
    title: 'Door teams trained to calm',
    side: 'location',
    controller: 'manager',
    kinds: ['night-time-economy'],
    what: 'Door supervisors trained together in talking down, safe removal, first aid and welfare, with radios to each other and to the control room, and mixed teams at the right doors.',
    needs: [
      'Training paid for and in working hours',
      'Registers of who worked which door',
      'A radio link and a named police contact on the night',
    ],
    leads: ['licensing-trade'],
    partners: ['police', 'council', 'health', 'voluntary'],
    law: [
      'Private Security Industry Act 2001: door supervisors are licensed by the Security Industry Authority; working without a licence is an offence. Section 21 of the Licensing Act 2003 makes it a condition where door supervision is required.',
      'Force has to be reasonable (section 3 of the Criminal Law Act 1967; common law). Searching at the door is by consent, as a condition of entry.',
    ],
    cautions: [
      'Entry policies that turn away Black customers, or large groups of one kind of people, breach the Equality Act 2010. Test them.',
      'Those thrown out alone and drunk are at risk: welfare check before the street.',
    ],
    steps: [
      'Ask doors what happens and when; train on that.',
      'Agree the way to refuse and to remove, with a welfare check.',
      'Brief together at ten; debrief at four.',
      'Review each injury at a door within a week.',
    ],
    knowing: [
      'Assaults on and by door staff; injuries at ejection',
      'Refusals and ejections with a welfare check',
    ],
    evidence:
      'Training with policy change in venues cut aggression in Canadian and Nordic trials; effects fade without repetition.',
    words: ['door staff', 'door', 'doors', 'bouncer', 'clubs', 'ejected', 'queue', 'queues', 'entry'],
  },
  {
    slug: 'not-serving-drunk-customers',
    title: 'Not serving people who are drunk',
    side: 'location',
    controller: 'manager',
    kinds: ['night-time-economy'],
    what: 'Bar staff are trained and backed to refuse, a campaign tells customers, and visits check. The three together, over months, move what a street thinks normal.',
    needs: [
      'Managers who back refusals in front of customers',
      'Actors or officers for test visits',
      'A repeat, since staff change twice a year',
    ],
    leads: ['council', 'licensing-trade'],
    partners: ['police', 'health', 'community-safety'],
    law: [
      'Licensing Act 2003, section 141: selling, or allowing to be sold, alcohol to a person who is drunk; section 142: obtaining it for one. Mandatory conditions forbid irresponsible promotions and require free tap water.',
    ],
    cautions: [
      'A refused customer is still drunk: say what door and street do next.',
      'Illness, stroke and disability can look like drink. Train for it.',
    ],
    steps: [
      'Test fifty sales with actors to see where the street stands.',
      'Train staff and managers; tell the public.',
      'Visit; first warn, then act.',
      'Test again after six and twelve months; publish for the street, not by venue.',
    ],
    knowing: ['Share of test sales refused', 'Ambulance calls and assaults by hour'],
    evidence:
      'The combination, over years, cut violence by about a quarter in Stockholm; British pilots raised refusals markedly, with effects on violence less sure.',
    words: ['drunk', 'alcohol', 'drinking', 'intoxicated', 'bars', 'promotions', 'preloading'],
  },
  {
    slug: 'safer-glass',
    title: 'Glass that does not cut',
    side: 'location',
    controller: 'manager',
    kinds: ['night-time-economy'],
    what: 'Toughened glass or polycarbonate in the rooms and hours where glasses become weapons, bottles decanted, and glasses collected before they leave.',
    needs: [
      'Injury figures that say “glass” and where',
      'A supplier and a price for several venues together',
      'Staff to collect',
    ],
    leads: ['licensing-trade'],
    partners: ['council', 'health', 'police'],
    law: [
      'Voluntary, or a condition agreed on application or set at a review where evidence shows it is appropriate (Licensing Act 2003, sections 18 and 52). A blanket condition for every venue is not lawful: each on its own evidence.',
    ],
    cautions: [
      'Asking by letter gets little: a visit, a price and a neighbour who has done it get more.',
      'Badly tempered glass was once found to injure more. Buy to the standard and replace when worn.',
    ],
    steps: [
      'Ask A&E for glass injuries by place and hour.',
      'Visit the five premises with most; offer a trial with replacement cost shared.',
      'Collect outside at half-hours from eleven.',
      'Compare injuries and breakages after six months.',
    ],
    knowing: ['Glass injuries at A&E and in police records, by premises', 'Breakages and cost to the venue'],
    evidence:
      'Trials show fewer glass injuries to staff with polycarbonate than with some toughened glass; less severe injuries are expected, fewer fights are not.',
    words: ['glass', 'glasses', 'glassing', 'bottle', 'bottles', 'facial injuries'],
  },
  {
    slug: 'staggered-closing',
    title: 'Staggered closing and a quiet last hour',
    side: 'location',
    controller: 'manager',
    kinds: ['night-time-economy'],
    what: 'Venues on one street end at different times of their own choosing, with lights up, music down and food or water in the last half-hour, so that the street never fills at once.',
    needs: [
      'The largest venues in it; without them it does not hold',
      'Counts of people leaving, by quarter-hour',
      'Buses and cabs told',
    ],
    leads: ['licensing-trade'],
    partners: ['council', 'police', 'voluntary'],
    law: [
      'Voluntary within the hours of each licence; a change of hours is a variation (Licensing Act 2003, section 34, or 41A where minor).',
      'Competitors who agree on trading terms should take advice on the Competition Act 1998. Each venue deciding its own plan, with the council as convenor, and no talk of price, is the safe form.',
    ],
    cautions: [
      'The last to close inherits everyone. Agree who has the last hour and what it needs.',
      'Residents may get noise for longer: ask them first, and measure.',
    ],
    steps: [
      'Count people on the street by quarter-hour for four weekends.',
      'Meet each venue alone, then all, about what they could do.',
      'Write down each one’s plan; trial for three months.',
      'Count again; ask residents.',
    ],
    knowing: [
      'The highest count on the street in any quarter-hour',
      'Assaults outside after eleven, by quarter-hour',
      'Noise complaints',
    ],
    evidence:
      'Crowding at closing goes with violence. Flexible hours alone spread it out rather than cut it; studies of agreed staggering are few.',
    words: ['closing', 'closing time', 'after closing', 'crowd', 'crowds', 'queue', 'peak', 'midnight'],
  },
];
