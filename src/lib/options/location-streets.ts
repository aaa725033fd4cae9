import type { TacticalOption } from './option.ts';

/** About streets and what is sold there: the way out, light, cameras, patrols. */
export const locationStreetsOptions: readonly TacticalOption[] = [
  {
    slug: 'taxi-rank-marshals',
    title: 'Marshals at the taxi rank until the last car',
    side: 'location',
    controller: 'guardian',
    kinds: ['night-time-economy'],
    what: 'Two trained people in bright coats keep the queue, share cars by direction, call for more, and see that nobody is left. People who are tired, cold and jostled stop fighting for cabs.',
    needs: [
      'Hours that match when the queue is there, to its very end',
      'Radio to drivers and control room',
      'Light, shelter, a place to stand',
    ],
    leads: ['council'],
    partners: ['licensing-trade', 'police', 'voluntary', 'business'],
    law: [
      'Councils appoint hackney stands under section 63 of the Local Government (Miscellaneous Provisions) Act 1976 outside London; Transport for London in London.',
      'Marshals whose work is guarding need a licence under the Private Security Industry Act 2001; some are accredited under section 40 of the Police Reform Act 2002.',
    ],
    cautions: [
      'Ending at two when the queue ends at four moves the harm by two hours.',
      'Refusing a wheelchair user or a dog is the driver’s offence (Equality Act 2010): marshals note it.',
    ],
    steps: [
      'Count the queue by quarter-hour for four weekends.',
      'Agree hours, funding and who employs.',
      'Train in conflict, first aid, vulnerability.',
      'Start with two marshals to the last car; review monthly with drivers.',
    ],
    knowing: [
      'Assaults within 50 metres of the rank, and at the next rank',
      'Longest wait; people left behind',
    ],
    evidence:
      'Small studies report fewer assaults and better feeling of safety; well liked by drivers and public.',
    words: ['taxi', 'taxis', 'rank', 'cab', 'cabs', 'queue', 'queues', 'transport', 'after closing'],
  },
  {
    slug: 'lighting-and-layout',
    title: 'Light, sight lines and room to pass',
    side: 'location',
    controller: 'manager',
    kinds: ['night-time-economy', 'gun-enabled'],
    what: 'Walk the place at the hour of harm with those who fear it, then change what the walk shows: dark corners, pinch points, a food queue across a club exit, a gate that never closes.',
    needs: [
      'A night walk with residents, women, disabled people, door staff',
      'A highways engineer and a small budget that can move quickly',
      'Somebody who keeps it in repair',
    ],
    leads: ['council'],
    partners: ['residents', 'police', 'business', 'housing'],
    law: [
      'Highways Act 1980, section 97 (lighting) and powers over highways and obstruction; planning conditions and agreements (Town and Country Planning Act 1990). Section 17 of the Crime and Disorder Act 1998: councils have due regard to preventing crime in all they do.',
    ],
    cautions: [
      'Hostile design drives away those who need to rest. Ask who uses the place by day.',
      'Glare makes dark beside it darker; light into bedrooms makes enemies.',
    ],
    steps: [
      'Walk at the hour of harm; photograph, map, rank by cost and effect.',
      'Do the cheap things within a month: a bulb, a bin, a cut hedge, a moved queue.',
      'Trial the rest with cones and paint first.',
      'Count harm and use for a year, and a street that was left alone.',
    ],
    knowing: [
      'Violence by street segment, and one comparable street',
      'Who uses the place after dark, and how safe they feel',
    ],
    evidence:
      'Better lighting cuts crime by about a seventh on average, more surely thefts than violence. Crowding and layout are strong ideas with less measurement.',
    words: [
      'lighting',
      'dark',
      'alley',
      'car park',
      'underpass',
      'crowd',
      'queue',
      'layout',
      'street',
      'stairwell',
    ],
  },
  {
    slug: 'watched-cameras',
    title: 'Cameras that somebody watches and answers',
    side: 'location',
    controller: 'guardian',
    kinds: ['night-time-economy', 'gun-enabled'],
    what: 'Cameras at the few places of harm, watched at the hours of harm by operators in touch with door staff, marshals and patrols, who can send somebody before the blow.',
    needs: [
      'Operators on the right nights',
      'Radio both ways',
      'Yearly review of each camera: what did it do?',
    ],
    leads: ['council'],
    partners: ['police', 'licensing-trade', 'business', 'residents'],
    law: [
      'Section 163 of the Criminal Justice and Public Order Act 1994 (councils may provide them); surveillance camera code under the Protection of Freedoms Act 2012; UK GDPR and Data Protection Act 2018: an impact assessment first.',
      'Following a chosen person covertly is directed surveillance and needs authority (Regulation of Investigatory Powers Act 2000). Facial recognition is another matter, with law and risks of its own.',
    ],
    cautions: [
      'Operators’ eyes follow young men and Black people. Sample what was watched.',
      'Cameras moved onto one estate after one event tend to stay. Set an end date.',
    ],
    steps: [
      'Match cameras to a year of harm by place and hour; move or switch off those that do nothing.',
      'Staff the screens for those hours; brief on who is vulnerable.',
      'Measure from first sign to somebody there.',
      'Publish the yearly review.',
    ],
    knowing: ['Incidents first seen on camera, and time to response', 'Violence in view and out of view'],
    evidence:
      'Reviews: a modest fall in crime overall, most in car parks, little or none in violence; better when watched actively together with other measures.',
    words: ['cctv', 'camera', 'cameras', 'car park', 'rank', 'street', 'alley'],
  },
  {
    slug: 'hot-spot-patrols',
    title: 'Short visible patrols where and when harm gathers',
    side: 'location',
    controller: 'guardian',
    kinds: ['gun-enabled', 'night-time-economy'],
    what: 'Officers on foot spend some fifteen minutes at a time in the handful of street segments with most serious violence, at its hours, speak with people, and come back unpredictably.',
    needs: [
      'Segments chosen by a year or more of harm, ambulance and A&E included',
      'Patrols recorded by position, so that it is known whether they came',
      'A problem-solving plan for each segment beside them',
    ],
    leads: ['police'],
    partners: ['community-safety', 'council', 'residents', 'business'],
    law: [
      'Ordinary powers of the constable; no special power. The equality duty (section 149 of the Equality Act 2010) applies to where patrols go.',
    ],
    cautions: [
      'Maps of police records send police where police already were. Put health figures beside them.',
      'Presence is not searching: measure stops in the segments, by group, and whether people felt treated fairly.',
    ],
    steps: [
      'Choose up to eight segments, with hours; keep similar ones without patrol, chosen by lot if you can.',
      'Fifteen minutes, twice a shift, on foot, talking.',
      'Work with owners of each place on the cause.',
      'Review monthly: delivered minutes, harm, stops by group, the streets around.',
    ],
    knowing: [
      'Serious violence in patrolled and unpatrolled segments',
      'Minutes delivered of minutes planned',
      'Residents’ confidence',
    ],
    evidence:
      'Among the best evidenced tactics: modest falls, with benefits spreading nearby more often than displacement; larger where causes are worked on too.',
    words: ['hot spot', 'hotspot', 'hot spots', 'street', 'peak', 'robbery', 'stabbing', 'assault', 'patrol'],
  },
  {
    slug: 'responsible-knife-sales',
    title: 'Responsible sale of knives and corrosives',
    side: 'location',
    controller: 'manager',
    kinds: ['gun-enabled'],
    what: 'Shops learn the law, keep blades behind the counter or packed, and refuse without proof of age. Test purchases by young volunteers check, advice comes first.',
    needs: [
      'A list of sellers, small shops and deliveries included',
      'Trading standards officers and trained volunteers',
      'Refusal registers',
    ],
    leads: ['council'],
    partners: ['business', 'police', 'education', 'voluntary'],
    law: [
      'Criminal Justice Act 1988, section 141A: no knives to under-18s, with a defence of due diligence. Offensive Weapons Act 2019: corrosives to under-18s (section 1) and rules on delivery to homes.',
      'Test purchasing follows the code of practice on young volunteers’ welfare; covert recording may need authority.',
    ],
    cautions: [
      'Most knives come from kitchens; do not promise much.',
      'Staff who refuse alone at night are at risk: back them up.',
    ],
    steps: [
      'Visit every seller with advice and a pack.',
      'Test a third after two months.',
      'Fail: train again; fail twice: act.',
      'Report pass rates by kind of shop.',
    ],
    knowing: ['Pass rate of test purchases', 'Blades recovered that were bought new nearby'],
    evidence: 'Advice with testing raises refusals. An effect on stabbings has not been shown.',
    words: ['knife', 'knives', 'acid', 'corrosive', 'blade', 'shops'],
  },
];
