import type { TacticalOption } from './option.ts';

/** About places, by powers over them: licences, orders, closures. */
export const locationPowersOptions: readonly TacticalOption[] = [
  {
    slug: 'licence-review',
    title: 'Review of a premises licence',
    side: 'location',
    controller: 'manager',
    kinds: ['night-time-economy'],
    what: 'Police, another responsible authority, a resident or a business asks the licensing authority to look again at a licence because one of the four objectives is being undermined. Everyone is heard, and the sub-committee takes steps that fit.',
    needs: [
      'Incidents tied to the premises by evidence, not by address alone',
      'A record of what was asked of the premises before, and what they did',
      'Conditions proposed that would have prevented what happened',
    ],
    leads: ['police', 'council'],
    partners: ['residents', 'fire', 'health', 'licensing-trade'],
    law: [
      'Licensing Act 2003, sections 51 and 52: 28 days for representations, then a hearing. Steps: change conditions, exclude a licensable activity, remove the designated premises supervisor, suspend for up to three months, revoke; or none. Appeal to the magistrates’ court within 21 days.',
      'Guidance under section 182 expects problems to be raised with the premises early, and steps to be appropriate and proportionate to the objectives.',
    ],
    cautions: [
      'Premises that call police often look worst. Count what was done as well as what was reported, or they will stop calling.',
      'What a licensee volunteered to the partnership is not, by itself, to be used against them. Say beforehand what will be done with it.',
      'Members who will hear a review take no part in planning it. Check whether venues that play Black music or serve LGBT+ people are reviewed more readily for the same record.',
    ],
    steps: [
      'Set out the incidents with times and what staff did.',
      'Meet the licensee; agree an action plan with dates. Most cases end here.',
      'Where it fails, apply, with conditions proposed.',
      'Check conditions after a month and after six.',
    ],
    knowing: [
      'Assaults in and just outside the premises in the year after, against similar premises',
      'Conditions kept at unannounced visits',
    ],
    evidence:
      'Targeted enforcement of the few premises with most trouble is among the more promising night-time measures, most where it follows warning and support. Single reviews are rarely evaluated.',
    words: ['premises', 'licensed', 'bar', 'bars', 'club', 'clubs', 'pub', 'nightclub', 'venue', 'venues'],
  },
  {
    slug: 'summary-review',
    title: 'Summary review after serious crime or disorder',
    side: 'location',
    controller: 'manager',
    kinds: ['night-time-economy', 'gun-enabled'],
    what: 'After a shooting, stabbing or serious disorder tied to licensed premises, a senior officer certifies it and the licensing authority decides within two days whether interim steps are needed. A full review follows.',
    needs: [
      'A superintendent’s certificate, with reasons that hold',
      'Evidence on the night: video kept, staff spoken to',
      'Officers and lawyer at short notice',
    ],
    leads: ['police'],
    partners: ['council', 'licensing-trade'],
    law: [
      'Licensing Act 2003, sections 53A to 53D, for premises that sell alcohol: a certificate of serious crime or serious disorder; interim steps considered within 48 hours (working days count); full review hearing within 28 days, at which interim steps are reviewed. The licensee can make representations against interim steps.',
      '“Serious crime” has the meaning of the Regulation of Investigatory Powers Act 2000.',
    ],
    cautions: [
      'A crime at premises is not always a crime of the premises. If staff did right, say so.',
      'Interim suspension can end a business before it is heard: ask what lesser step would do.',
    ],
    steps: [
      'Decide on the night who secures video and speaks with the licensee.',
      'Superintendent considers certificate against a written test, lesser steps looked at.',
      'Propose interim steps that answer what happened.',
      'Prepare the full review with the licensee’s own plan in view.',
    ],
    knowing: ['Further serious violence at and around the premises', 'Certificates that a hearing bore out'],
    evidence: 'Little studied. Its worth is in stopping the next night; whether it does more is not known.',
    words: ['premises', 'shooting', 'stabbing', 'nightclub', 'club', 'venue', 'serious disorder'],
  },
  {
    slug: 'cumulative-impact-policy',
    title: 'Cumulative impact policy for a crowded street',
    side: 'location',
    controller: 'manager',
    kinds: ['night-time-economy'],
    what: 'Where so many licensed premises stand together that the street itself has become the problem, the council publishes an assessment saying so. New licences there are then expected to show that they add nothing to it.',
    needs: [
      'Evidence by place and hour: violence, ambulance, nuisance, footfall',
      'Consultation with trade and residents',
      'Capacity to review it every three years',
    ],
    leads: ['council'],
    partners: ['police', 'residents', 'licensing-trade', 'health'],
    law: [
      'Licensing Act 2003, section 5A: a cumulative impact assessment is consulted on, published, and reviewed within three years. The statement of licensing policy (section 5) has regard to it.',
      'It is no quota and no ban: an application without relevant representations is granted, and each is decided on its merits. It does not touch licences that exist.',
    ],
    cautions: [
      'It shelters those already there, good or bad, and can freeze a street of big bars while keeping out restaurants.',
      'On screens, never shorten its name: the same letters mean a community impact assessment elsewhere.',
    ],
    steps: [
      'Map two years of harm by hour against premises of each kind.',
      'Draft the area and the kinds of premises it concerns; say what would be welcome.',
      'Consult for at least six weeks, in the street as well as on paper.',
      'Publish; review after a year what was applied for and granted.',
    ],
    knowing: [
      'Kinds and hours of licences granted before and after',
      'Harm for every thousand visitors in the area, and beside it',
    ],
    evidence:
      'More outlets in a place go with more violence; English areas that used stronger licensing policy saw somewhat larger falls. It is slow, and cause is hard to show.',
    words: ['density', 'premises', 'concentration', 'high street', 'strip', 'licensed', 'outlets', 'bars'],
  },
  {
    slug: 'late-hours-levy-or-limit',
    title: 'Late-night levy, or an early morning restriction',
    side: 'location',
    controller: 'manager',
    kinds: ['night-time-economy'],
    what: 'Two ways for a whole area: premises that sell alcohol late pay towards the cost of the night, or none may sell alcohol during chosen hours after midnight. Both are blunt; the threat of them has often brought a voluntary agreement.',
    needs: [
      'Costs and harm by hour, open to inspection',
      'A fair hearing for every holder',
      'A plan for the money: marshals, cleaning, first aid',
    ],
    leads: ['council'],
    partners: ['police', 'licensing-trade', 'residents', 'health'],
    law: [
      'Late-night levy: Police Reform and Social Responsibility Act 2011, Part 2, Chapter 2; at least 70 % of net receipts go to the police unless otherwise agreed. Best practice schemes may be given a reduction.',
      'Early morning alcohol restriction order: Licensing Act 2003, sections 172A to 172E, for any time between midnight and 6 a.m., after notice, representations and hearing. Very few, if any, have ever been made.',
    ],
    cautions: [
      'All closing at one hour puts everyone on the street together. Look at what that did before.',
      'Small independents and community venues feel it most; ask who depends on which hour.',
    ],
    steps: [
      'Publish harm and cost by hour, with footfall.',
      'Ask the trade for its own offer first, with a date.',
      'Consult; exempt or reduce for proven good practice.',
      'Report each year where the money went.',
    ],
    knowing: ['Assaults by hour and per thousand people out', 'Spending of the levy and what it did'],
    evidence:
      'Cuts in trading hours abroad (Sydney, Newcastle in Australia) were followed by fewer assaults; longer hours in England had no clear overall effect. Levies are not evaluated.',
    words: ['late night', 'closing', 'hours', '03:00', 'early morning', 'after midnight', 'peak'],
  },
  {
    slug: 'public-spaces-order',
    title: 'Public spaces protection order',
    side: 'location',
    controller: 'manager',
    kinds: ['night-time-economy'],
    what: 'The council forbids or requires particular conduct in a defined place for up to three years: most often drinking on after being asked to stop. It can also close an alley by gates at night.',
    needs: [
      'Evidence that the conduct is persistent and harmful here',
      'Consultation with police, residents and those it is aimed at',
      'Somebody to enforce it with words first',
    ],
    leads: ['council'],
    partners: ['police', 'residents', 'voluntary', 'business', 'health'],
    law: [
      'Anti-social Behaviour, Crime and Policing Act 2014, sections 59 to 75: the conduct has a detrimental effect on the quality of life, is likely to be persistent, and is unreasonable. Up to three years, extendable. Challenge in the High Court within six weeks.',
      'Section 72: particular regard to the rights of expression and assembly; consultation is required. Section 63 for alcohol: refusing to stop or hand over is the offence. Sections 64 and 65: restricting a highway.',
    ],
    cautions: [
      'Orders have been made against rough sleeping, swearing and groups of young people: they fall on the poor and visible. Keep to the harm.',
      'A fine that cannot be paid is no deterrent. Pair with outreach and treatment.',
      'An equality assessment belongs before the decision (section 149 of the Equality Act 2010).',
    ],
    steps: [
      'Show harm by place and hour, and what was tried.',
      'Draft the narrowest words that would do; test them with outreach workers and young people.',
      'Consult, publish, sign.',
      'Warn first; record warnings and notices by age and ethnicity where known.',
      'Review yearly; let it lapse where the harm has gone.',
    ],
    knowing: ['Violence and complaints in the area and around it', 'Warnings, notices, and who got them'],
    evidence:
      'Street-drinking controls tidy a place and move some drinking elsewhere; an effect on serious violence is not shown.',
    words: ['street drinking', 'park', 'square', 'alley', 'nuisance', 'drinking', 'public space'],
  },
  {
    slug: 'closure-of-premises',
    title: 'Closure notice and order',
    side: 'location',
    controller: 'manager',
    kinds: ['gun-enabled', 'night-time-economy'],
    what: 'A flat, club or shop where disorder or crime keeps happening can be closed at once by notice, and by a magistrates’ court for up to three months. Also used to protect a tenant whose home others have taken over.',
    needs: [
      'Statements, ideally from more than police',
      'A plan for those who live there, before the notice',
      'Somebody to secure the place and answer neighbours',
    ],
    leads: ['police', 'council'],
    partners: ['housing', 'health', 'residents', 'voluntary'],
    law: [
      'Anti-social Behaviour, Crime and Policing Act 2014, sections 76 to 93: a notice for 24 hours by an inspector or the council, up to 48 by a superintendent or chief executive; those who live there are not excluded by a notice. An application is heard within 48 hours. An order lasts up to three months, six with extension.',
      'Consult those affected first. A home: Article 8, and duties on homelessness (Housing Act 1996, Part 7).',
    ],
    cautions: [
      'The tenant may be the victim. Ask adult social care (Care Act 2014, section 42) first; a partial order can keep others out and the tenant in.',
      'Closing one address moves its trade next door unless the network is worked on.',
    ],
    steps: [
      'Hold a case conference with housing and adult social care.',
      'Choose partial or full closure; write the support plan.',
      'Serve, explain, secure; visit neighbours the same day.',
      'Apply; review after four weeks; plan the reopening.',
    ],
    knowing: [
      'Calls and violence at and within 200 metres, for six months',
      'Where the tenant lives after three months',
    ],
    evidence:
      'Closing crack houses brought quick relief for neighbours; displacement was common, lasting gain depended on what followed.',
    words: ['address', 'flat', 'drugs', 'drug dealing', 'cuckooing', 'premises', 'estate'],
  },
];
