import { done } from '#lib/core/result.ts';
import { partnershipOverview } from '#lib/partnerships/partnerships.server.ts';
import { answering, only } from '../../answer.ts';
import { partnershipLine } from '../line.ts';
import type { RequestEvent } from './$types';

export const GET = answering<RequestEvent>(async (app, actor, { params }) => {
  const overview = await partnershipOverview(app, actor, { id: params.id });
  if (!overview.ok) return overview;
  const { head, signing, people } = overview.value;
  return done({
    ...partnershipLine(head),
    signed: signing.signed.map(({ organisation, sector, at }) => ({ organisation, sector, at })),
    people: people.map(({ id, label, organisation, sector }) => ({ id, label, organisation, sector })),
  });
});

export const fallback = only('GET');
