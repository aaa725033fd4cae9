import { markings, sectionKinds, subjectKinds } from '#lib/core/words.ts';
import { id, idInPath, object, ok, oneOf, orNotThere, problem, ref, text } from '../../../describing.ts';

const grant = object({
  subjectKind: oneOf(subjectKinds),
  subjectId: {
    ...text,
    description: 'Empty for everyone, the name of a sector, or the id of an organisation, a unit or a person',
  },
  level: oneOf(['read', 'comment', 'edit']),
});

const settings = {
  title: { ...text, maxLength: 120 },
  marking: oneOf(markings),
  kind: oneOf(sectionKinds),
  held: { type: 'boolean', description: 'Those who may not edit it read the text that was last released' },
  announced: {
    type: 'boolean',
    description: 'Its title and who can read it are shown to those who cannot read it',
  },
  grants: { type: 'array', items: grant, description: 'Who can read, comment and write' },
  edition: { type: 'integer', description: 'Of the settings: raised by each change' },
};

export const settingsSchemas = {
  SectionSettings: object({ id, ...settings }),
};

export const settingsPaths = {
  '/api/v1/sections/{id}/settings': {
    get: {
      operationId: 'getSectionSettings',
      summary: 'Who can read a section, its marking and kind: for those who write it',
      parameters: [idInPath],
      responses: { '200': ok('The settings', ref('SectionSettings')), ...orNotThere },
    },
    put: {
      operationId: 'changeSectionSettings',
      summary: 'Change them, as a whole. Once this answers, nothing passes at an old level any more',
      parameters: [idInPath],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: object({
              ...settings,
              edition: { type: 'integer', description: 'Of the settings that you change' },
            }),
          },
        },
      },
      responses: {
        '200': ok('Changed', object({ edition: { type: 'integer' } })),
        '400': problem('The body does not fit, or nobody could write the section'),
        '409': problem('Somebody changed the settings meanwhile'),
        ...orNotThere,
      },
    },
  },
};
