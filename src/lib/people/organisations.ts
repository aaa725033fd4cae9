import * as v from 'valibot';
import { plainText } from '../core/text.ts';
import { sectors } from '../core/words.ts';
import { lineField } from './fields.ts';

/** The id of a row that a form was made for. A forged one is met as one that is not there. */
export const idField = v.pipe(v.string('Choose one'), v.uuid('Choose one from the list'));

/** The organisation that somebody is put into. */
export const organisationField = v.pipe(
  v.string('Choose the organisation'),
  v.uuid('Choose the organisation they act for'),
);

/** The edition that a form was filled in from. */
export const editionField = v.pipe(
  v.string('Open this page again'),
  v.regex(/^\d{1,9}$/, 'Open this page again'),
  v.transform(Number),
);

const organisationEntries = {
  name: lineField('Enter the organisation’s name', 120),
  sector: v.picklist(sectors, 'Choose the sector it belongs to'),
  contact: v.pipe(
    v.optional(v.string(), ''),
    v.maxLength(5000, 'Use at most 500 characters'),
    v.transform(plainText),
    v.maxLength(500, 'Use at most 500 characters'),
  ),
};

export const organisationMaking = v.object(organisationEntries);
export const organisationChange = v.object({ id: idField, edition: editionField, ...organisationEntries });
export const organisationTurn = v.object({ id: idField, edition: editionField });

const unitName = lineField('Enter the unit’s name', 120);
export const unitMaking = v.object({ organisationId: idField, name: unitName });
/** `was` is the name that the form was made from. */
export const unitChange = v.object({
  id: idField,
  was: v.pipe(v.string(), v.maxLength(1000)),
  newName: unitName,
});
export const unitTurn = v.object({ id: idField });

export type OrganisationMaking = v.InferOutput<typeof organisationMaking>;
export type OrganisationChange = v.InferOutput<typeof organisationChange>;
export type OrganisationTurn = v.InferOutput<typeof organisationTurn>;
export type UnitMaking = v.InferOutput<typeof unitMaking>;
export type UnitChange = v.InferOutput<typeof unitChange>;
export type UnitTurn = v.InferOutput<typeof unitTurn>;
