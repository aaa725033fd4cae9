import type { App } from '#lib/core/app.ts';
import type { Id } from '#lib/core/ids.ts';
import type { NewPartnership } from '#lib/partnerships/partnership.ts';
import { declineWard, selectWard } from '#lib/partnerships/selecting.server.ts';
import { harrowmere, type City } from './city/imports.ts';
import type { DemoIds } from './documents.ts';
import type { OrganisationKey, PersonKey } from './harrowmere.ts';
import { moment, succeeded, type Actors, type Moment } from './moments.ts';

/** How a ward came to be worked in: who decided it, when, on which figures, and why. */
export type Chosen = {
  by: PersonKey;
  daysAgo: number;
  lead: OrganisationKey;
  measure: string;
  rationale: string;
};

export const chosen = {
  copperfield: {
    by: 'police-detective',
    daysAgo: 302,
    lead: 'copperHillCsp',
    measure: 'gun-enabled-offences',
    rationale:
      'More offences with a gun than in any other ward of the city, several times over, and in every one of the last twelve months. They lie within three streets, and the same few young people are hurt and cause harm. Neighbouring wards have hardly any: what is done here is unlikely to move next door, and would be seen if it did.',
  },
  lanternQuay: {
    by: 'cdrp-coordinator',
    daysAgo: 120,
    lead: 'quaysideCsp',
    measure: 'violence-against-the-person',
    rationale:
      'Second in the city by count and far behind by rate, because nearly twice as many people live here as in the usual ward. Neither figure counts the people who come for the night, and the harm at the taxi rank is hardly in our own figures: the hospital sees people whom nobody reported. The trade, the council and the residents have all asked for this.',
  },
} as const satisfies Record<string, Chosen>;

/** Opens a partnership as the decision to work in its ward does. */
export async function openBySelection(
  past: App,
  { actors, ids, city }: { actors: Actors; ids: DemoIds; city: City },
  given: NewPartnership,
  { by, lead, measure, rationale }: Chosen,
): Promise<Id> {
  const ask = { area: harrowmere.slug, code: codeOf(city, given.ward), measure, ...city.firstYear };
  const input = { name: given.name, kind: given.kind, rationale, leadOrganisationId: ids.organisation(lead) };
  return succeeded(await selectWard(past, actors[by], ask, input)).partnershipId;
}

/** A ward that was looked at and not chosen, and why. */
export const momentOfRefusal = (app: App, actors: Actors, city: City): Moment => ({
  at: moment(app, chosen.lanternQuay.daysAgo, 3),
  happen: async (past) => {
    const measure = 'violence-against-the-person';
    const ask = { area: harrowmere.slug, code: codeOf(city, 'Cornmarket'), measure, ...city.firstYear };
    const reasons =
      'First by count and by rate, and still not now: most of it is recorded by day in the two arcades, whose owners began a plan of their own in the spring. To be looked at again when that ends.';
    succeeded(await declineWard(past, actors['police-lead'], ask, { reasons }));
  },
});

const codeOf = ({ wards }: City, name: string) => wards.find((ward) => ward.name === name)?.code ?? '';
