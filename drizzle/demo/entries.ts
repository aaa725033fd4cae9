import type { PersonKey } from './harrowmere.ts';

/** Entries of the demonstration's library, as Markdown files. Every place, event and figure in them is invented. */
export type DemoEntry = {
  by: PersonKey;
  daysAgo: number;
  /** `open`: published, and anyone may read it. */
  state: 'draft' | 'published' | 'open';
  file: string;
};

export const entries: readonly DemoEntry[] = [
  {
    by: 'other-borough',
    daysAgo: 210,
    state: 'open',
    file: `---
title: Marshals at the taxi rank until the last car
summary: Two trained marshals kept the queue at the Foundry Lane rank from midnight until it was empty. Fewer people were hurt there; a few fights moved to the food stalls until those had a marshal too.
problem: night-time
setting: night-time-economy
sides: [location]
options: [taxi-rank-marshals]
sectors: [community-safety, council, licensing-trade]
stage: independent
effect: 7
figures: Assaults at the rank fell from 31 to 12 in a year; at two ranks without marshals they fell from 27 to 25.
hours: 1100
money: 24500
tags: [taxis, queues, closing time]
date: "2025-11-03"
---

## The problem

Four hundred people left three venues within half an hour and waited for eleven cars. Most who were hurt had been in the queue for more than twenty minutes.

## What was done

1. The council painted the queue on the ground, with one way in.
2. Two marshals in yellow stood there from midnight, on Fridays and Saturdays.
3. Drivers were rung when the queue passed thirty people.

## Effect

An evaluator of the university compared it with two ranks that had no marshals. The food stalls opposite saw four more fights in the first month.

## Implementation

Nobody had asked the drivers. In the second week half of them stayed away, until the rank had a lamp and a camera that they had wanted for years.
`,
  },
  {
    by: 'emergency-consultant',
    daysAgo: 180,
    state: 'open',
    file: `---
title: Monthly hospital figures by place and hour
summary: A&E asks where and when each assault happened and shares counts, never names, each month. They showed harm after closing that police records had missed.
problem: night-time
setting: hospital
sides: [location, victim]
options: [hospital-figures]
sectors: [health, community-safety, police]
stage: local
effect: 6
figures: Of 140 assaults that A&E counted in six months, 61 were not in police records.
hours: 90
tags: [A&E, data]
date: "2026-01-15"
---

## What was done

The receptionist asks four questions: what, where, when, with what. A clerk counts them by street and hour, and leaves out any count below five.

## Mechanism

Patrols and lamps go where people are hurt, not only where somebody rang.

## Moderators

It works where reception has time to ask. On the three busiest nights nobody did.
`,
  },
  {
    by: 'licensing-officer',
    daysAgo: 160,
    state: 'open',
    file: `---
title: Plastic glasses by letter
summary: A letter asked forty premises to use plastic glasses on match days. Three did. It is told here in full so that nobody writes the same letter again.
problem: night-time
setting: night-time-economy
sides: [location]
options: [safer-glass]
sectors: [council, licensing-trade]
stage: local
effect: 4
figures: 3 of 40 premises changed; glass injuries were 9 before and 10 after.
hours: 25
money: 60
tags: [glass, match days]
---

## What was done

One letter, signed by the licensing officer, with a leaflet.

## Implementation

Nobody had talked to the trade first. Two landlords said later that they would have changed had the brewery paid for the first thousand.
`,
  },
  {
    by: 'licensing-trade',
    daysAgo: 120,
    state: 'published',
    file: `---
title: Staggered closing by agreement
summary: Venues on one street chose three closing times instead of one, without a condition on any licence. It held while the largest venue did.
problem: night-time
setting: night-time-economy
sides: [location]
options: [staggered-closing]
sectors: [licensing-trade, police]
stage: local
effect: 5
figures: Calls between two and three fell from 44 to 35 a quarter, then rose again to 41.
tags: [closing time, pubwatch]
---

## What was done

Pubwatch drew lots for two, half past two and three, and swapped each quarter.

## Implementation

When the largest venue was sold its new owner went back to three, and within a month so did the others.
`,
  },
  {
    by: 'voluntary-worker',
    daysAgo: 95,
    state: 'open',
    file: `---
title: A boat house with the lights on
summary: Volunteers keep a warm room by the quay steps open until four, with water, chargers and somebody to sit with. People who would have been alone and easy to hurt get home.
problem: public-space
setting: night-time-economy
sides: [victim]
options: [safe-place-and-street-volunteers, journey-home]
sectors: [voluntary, health, licensing-trade]
stage: untested
hours: 1900
money: 3200
tags: [volunteers, safe place]
---

## What was done

Six volunteers a night, in pairs. Door teams and taxi drivers know the number.

## Cost

Rent is given by the harbour. Tea, heating and training cost about sixty pounds a night.
`,
  },
  {
    by: 'mentor',
    daysAgo: 80,
    state: 'published',
    file: `---
title: Mentors at the school gate
summary: Adults whom young people already knew walked home with them for a term after two stabbings near Foundry Court. Fewer carried a knife by their own account.
problem: knives
setting: school
sides: [offender, victim]
options: [outreach-by-trusted-adults]
sectors: [voluntary, education]
stage: local
effect: 6
figures: Of 60 pupils asked, 14 said in May that they had carried a knife, 8 in October.
hours: 640
tags: [mentors, school, weapons]
---

## The problem

Fights began on the way home, between the gate and the bus.

## What was done

Four mentors, each with the same fifteen pupils, for twelve weeks.

## Moderators

It works with those who have somebody to walk to. Eleven who had moved schools came once.
`,
  },
  {
    by: 'police-sergeant',
    daysAgo: 60,
    state: 'published',
    file: `---
title: Fifteen minutes at the arches
summary: Officers on foot stood at four places for fifteen minutes each, in changing order, on the two nights with most harm. Violence fell there and did not move round the corner.
problem: public-space
setting: town-centre
sides: [location]
options: [hot-spot-patrols]
sectors: [police]
stage: local
effect: 7
figures: Recorded violence at the four places fell from 58 to 39 in six months; in the streets around from 33 to 31.
hours: 780
tags: [foot patrol, hot spots]
---

## What was done

The places came from twelve months of records and from the hospital's figures. Officers talked to door teams and did not search anyone without grounds.

## Implementation

In August there was nobody for it, and harm came back within three weeks.
`,
  },
  {
    by: 'other-borough',
    daysAgo: 40,
    state: 'published',
    file: `---
title: A surrender of weapons that nobody came to
summary: Bins for knives stood at three police stations for a month. Eleven kitchen knives came in, and those who handed them in were over fifty.
problem: knives
setting: whole-area
sides: [offender]
options: [surrender-of-weapons]
sectors: [police, community-safety]
stage: local
effect: 4
figures: 11 knives in 3 bins; recorded knife crime 26 in the quarter before, 27 in the quarter after.
money: 5400
tags: [knives, amnesty]
---

## What was done

Posters, three bins, a week on the radio.

## Implementation

Young people told us that they would not walk into a police station. The youth club had offered its yard, and we did not answer.
`,
  },
  {
    by: 'cdrp-coordinator',
    daysAgo: 12,
    state: 'draft',
    file: `---
title: Lamps on the Basin Steps
problem: public-space
setting: town-centre
sides: [location]
options: [lighting-and-layout]
sectors: [council, residents]
tags: [lighting]
---

## The problem

Two lamps in five were out last winter, and residents had stopped ringing.
`,
  },
];
