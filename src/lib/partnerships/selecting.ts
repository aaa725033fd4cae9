import * as v from 'valibot';
import type { Who } from '../access/facts.ts';
import { measureActions } from '../access/policy.ts';
import type { Evidence } from '../wards/evidence.server.ts';
import { choice, id, line, text } from './fields.ts';
import { partnershipKinds } from './partnership.ts';

const rationale = text(4000, 'Give the reasons, so that they can be examined later');

/** A decision to work in a ward: what it is for, why, and who leads. */
export const newSelection = v.object({
  name: line('Enter a name for the partnership', 80),
  kind: choice(partnershipKinds, 'Choose what kind of violence it is about'),
  leadOrganisationId: id,
  rationale,
});
export type NewSelection = v.InferOutput<typeof newSelection>;

/** A decision not to work in a ward, for now. */
export const newRefusal = v.object({ reasons: rationale });
export type NewRefusal = v.InferOutput<typeof newRefusal>;

/** Frozen figures as one reader may see them: a measure that is not for their sector is not there. */
export const evidenceFor = (evidence: Evidence, reader: Who): Evidence => ({
  ...evidence,
  measures: evidence.measures.filter(
    ({ measure: { audience } }) => measureActions['measure.read'](reader, { audience }).ok,
  ),
});
